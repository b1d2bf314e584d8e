import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { Page, registerPage } from "../page/page";

/** Interviews with one client side by side: questions in rows, rounds in columns. */
export class Rounds extends Page {
    static template = "sales_conveyor.Rounds";

    setup() {
        super.setup();
        this.marks = {
            better: ["fa-arrow-up text-success", _t("Better than last time")],
            worse: ["fa-arrow-down text-danger", _t("Worse than last time")],
            more: ["fa-arrow-up text-muted", _t("More than last time")],
            less: ["fa-arrow-down text-muted", _t("Less than last time")],
            changed: ["fa-pencil text-warning", _t("Different from last time")],
            new: ["fa-plus text-info", _t("New this time")],
            gone: ["fa-minus text-muted", _t("Not told of this time")],
            open: ["fa-question text-warning", _t("Not known this time")],
            left: ["fa-sign-out text-danger", _t("Has left")],
        };
    }

    get firstRequest() {
        const { params, context } = this.props.action;
        return { client_id: params?.client_id || context?.active_id, filters: {} };
    }

    ask() {
        return this.orm.call("conveyor.rounds", "get_rounds", [this.request.client_id]);
    }

    day(round) {
        return deserializeDate(round.day).toFormat("d LLL yyyy");
    }

    mark(change) {
        return this.marks[change];
    }

    /** Colour of a verdict. */
    verdict(value) {
        return { satisfactory: "table-success", unsatisfactory: "table-danger" }[value] || "";
    }

    badge(quality) {
        return (
            { satisfactory: "text-bg-success", unsatisfactory: "text-bg-danger" }[quality] ||
            "text-bg-secondary"
        );
    }
}

registerPage("conveyor_rounds", Rounds);
