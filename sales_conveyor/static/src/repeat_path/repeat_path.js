import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { LineChart } from "../chart/line_chart";
import { Page, registerPage } from "../page/page";

/** How many clients go from the first purchase to the second, third, fourth, and how fast. */
export class RepeatPath extends Page {
    static template = "sales_conveyor.RepeatPath";
    static components = { ...Page.components, LineChart };

    setup() {
        super.setup();
        this.periods = [
            [0, _t("First purchase at any time")],
            [12, _t("First purchase within 12 months")],
            [24, _t("First purchase within 24 months")],
            [36, _t("First purchase within 36 months")],
        ];
        this.groups = [
            ["conveyor_id", _t("By conveyor")],
            ["owner_id", _t("By owner")],
            ["abc_class", _t("By class")],
        ];
    }

    ask() {
        return this.orm.call("conveyor.repeat.path", "get_path", [this.request.filters]);
    }

    number(value) {
        return parseInt(value) || null;
    }

    whole(value) {
        return `${Math.round(value)} %`;
    }

    month(day) {
        return deserializeDate(day).toFormat("LLL yy");
    }

    stepName(step) {
        return step.nr === 1 ? _t("First purchase") : _t("Purchase %s", step.nr);
    }

    stepTitle(step) {
        return _t("Bought %s times or more", step.nr);
    }

    waitingTitle(step) {
        return step.nr === 1 ? _t("Bought once") : _t("Bought %s times", step.nr);
    }

    dueTitle(step) {
        return _t("Due for purchase %s", step.nr + 1);
    }

    lateTitle(step) {
        return _t("Late for purchase %s", step.nr + 1);
    }

    speed(step) {
        return _t("half of them within %s days", step.median);
    }

    groupName(line) {
        return line.name || _t("None");
    }

    get labels() {
        return this.data.months.map((row) => this.month(row.month));
    }

    get series() {
        const line = (name, key, color, dashed) => ({
            name,
            scale: "share",
            color,
            dashed,
            values: this.data.months.map((row) => row[key]),
            texts: this.data.months.map((row) => this.percent(row[key])),
        });
        return [
            line(_t("Of purchases"), "share", "#714b67"),
            line(_t("Of revenue"), "revenue_share", "#1f8a70", true),
        ];
    }

    get chartTitle() {
        return _t("Share of repeat purchases, month by month");
    }

    /** The darker, the more. */
    shade(value) {
        return value === null ? "" : `background-color: rgba(113, 75, 103, ${Math.min(value, 60) / 110})`;
    }
}

registerPage("conveyor_repeat_path", RepeatPath);
