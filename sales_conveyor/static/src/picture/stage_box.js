import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";
import { Figure } from "./figure";

/** A stage of the funnel: who stands there, who came, what became of them. */
export class StageBox extends Component {
    static template = "sales_conveyor.StageBox";
    static components = { Figure };
    static props = { box: Object, basis: String, open: Function };

    setup() {
        this.state = useState({ reasons: false });
    }

    get name() {
        const names = { leads: _t("Leads"), other: _t("Other Stages") };
        return names[this.props.box.key] || this.props.box.name;
    }

    get help() {
        const texts = {
            leads: _t("Leads that nobody has qualified yet."),
            other: _t(
                "Stages that belong to no team of this conveyor any more, or that were deleted."
            ),
        };
        return texts[this.props.box.key] || "";
    }

    get nowTitle() {
        return this.props.box.won ? _t("won") : _t("standing here now");
    }

    get enteredTitle() {
        return _t("entered in the period");
    }

    get leftTitle() {
        return _t("have left the stage");
    }

    get wentOnTitle() {
        return _t("went on");
    }

    title(what) {
        return `${this.name}: ${what}`;
    }

    /** What became of them, as pieces of a bar. */
    get pieces() {
        const { box } = this.props;
        const pieces = [
            ["went_on", _t("Went on"), "bg-success"],
            ["waiting", _t("Still there"), "bg-secondary-subtle"],
            ["went_back", _t("Went back"), "bg-warning"],
            ["lost", _t("Lost"), "bg-danger"],
        ];
        return pieces
            .map(([key, label, color]) => ({
                key,
                label,
                color,
                figure: box[key],
                width: box.of ? (100 * box[key].value) / box.of : 0,
            }))
            .filter((piece) => piece.figure.value);
    }

    get daysText() {
        const { days } = this.props.box;
        return days === null ? "–" : _t("%s days", formatFloat(days, { digits: [16, 1] }));
    }

    get daysTarget() {
        return _t("Target: at most %s days", formatFloat(this.props.box.days_target, { digits: [16, 1] }));
    }

    get conversionText() {
        const { conversion } = this.props.box;
        return conversion === null ? "–" : `${formatFloat(conversion, { digits: [16, 1] })} %`;
    }

    get conversionTarget() {
        return _t("Target: at least %s %", formatFloat(this.props.box.conversion_target, { digits: [16, 1] }));
    }

    get conversionHelp() {
        return this.props.basis === "left"
            ? _t("Of all who left this stage in the period, so many went on.")
            : _t("Of all who entered this stage in the period, so many have gone on so far.");
    }

    reasonName(reason) {
        if (reason.key === -1) {
            return _t("Other reasons");
        }
        return reason.name || _t("No reason given");
    }
}
