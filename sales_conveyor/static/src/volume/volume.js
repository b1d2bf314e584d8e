import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatInteger, formatMonetary } from "@web/views/fields/formatters";
import { LineChart } from "../chart/line_chart";
import { Page, registerPage } from "../page/page";

/** Size of the central file, letters and income by week, and whether income follows letters. */
export class Volume extends Page {
    static template = "sales_conveyor.Volume";
    static components = { ...Page.components, LineChart };

    setup() {
        super.setup();
        this.integer = (value) => formatInteger(Math.round(value));
        this.two = (value) => formatFloat(value, { digits: [16, 2] });
        this.spans = [
            [26, _t("Half a year")],
            [52, _t("One year")],
            [104, _t("Two years")],
            [156, _t("Three years")],
        ];
        this.withouts = [4, 8, 13, 26, 52].map((weeks) => [weeks, _t("No letter for %s weeks", weeks)]);
    }

    ask() {
        return this.orm.call("conveyor.volume", "get_volume", [this.request.filters]);
    }

    choose(name, value) {
        return super.choose(name, parseInt(value));
    }

    get lag() {
        return this.data.lag;
    }

    get labels() {
        return this.data.weeks.map((row) => deserializeDate(row.week).toFormat("d LLL yy"));
    }

    get series() {
        const { weeks, currency_id } = this.data;
        const series = (name, key, color, text, more = {}) => ({
            name,
            scale: key,
            color,
            values: weeks.map((row) => row[key]),
            texts: weeks.map((row) => text(row[key])),
            ...more,
        });
        const money = (value) => formatMonetary(value, { currencyId: currency_id });
        return [
            series(_t("Letters"), "letters", "#8f8f9c", this.integer, { bars: true }),
            series(_t("Income"), "income", "#1f8a70", money),
            series(_t("Client files"), "files", "#714b67", this.integer, { dashed: true }),
        ];
    }

    get chartTitle() {
        return _t("Letters, income and client files by week");
    }

    get average() {
        const { weeks } = this.data;
        return weeks.length ? weeks.reduce((sum, row) => sum + row.letters, 0) / weeks.length : 0;
    }

    get lastWeek() {
        return this.data.weeks.at(-1)?.letters || 0;
    }

    get lagLabels() {
        return this.lag.lags.map((_value, index) => _t("%s wk", index));
    }

    get lagSeries() {
        const { lags, band } = this.lag;
        return [
            {
                name: _t("Correlation"),
                scale: "r",
                color: "#1f8a70",
                bars: true,
                values: lags.map((value) => Math.max(value, 0)),
                texts: lags.map(this.two),
            },
            {
                name: _t("What chance brings about"),
                scale: "r",
                color: "#b3541e",
                dashed: true,
                values: lags.map(() => band),
                texts: lags.map(() => this.two(band)),
            },
        ];
    }

    get lagTitle() {
        return _t("Correlation of changes of letters with changes of income so many weeks later");
    }

    get verdict() {
        if (this.lag.verdict === "few") {
            return _t(
                "Too few weeks with letters to tell whether income follows them: at least %s weeks are needed.",
                this.data.enough
            );
        }
        if (this.lag.verdict === "none") {
            return _t(
                "No relation found: changes of letters and of income go together no more than chance brings about."
            );
        }
        if (this.lag.lag === 0) {
            return _t("Income follows letters in the same week: the correlation is larger than chance brings about.");
        }
        return _t(
            "Income follows letters after %s weeks: the correlation is larger than chance brings about.",
            this.lag.lag
        );
    }

    get withoutTitle() {
        return _t("No letter for %s weeks", this.data.filters.without);
    }

    get coverageText() {
        return _t("client files had a letter within %s weeks, or are newer", this.data.filters.without);
    }

    get filesTitle() {
        return _t("Client files");
    }

    openWeeks() {
        return this.action.doAction("sales_conveyor.conveyor_volume_week_action");
    }
}

registerPage("conveyor_volume", Volume);
