import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, formatDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";
import { Page, registerPage } from "../page/page";
import { StageBox } from "./stage_box";

const PHASES = ["lead_generation", "conversion", "account_management"];

/** The picture of a conveyor: from the sources to those who recommend. */
export class Picture extends Page {
    static template = "sales_conveyor.Picture";
    static components = { ...Page.components, DateTimeInput, StageBox };

    setup() {
        super.setup();
        this.periods = [
            ["last_30", _t("Last 30 days")],
            ["last_90", _t("Last 90 days")],
            ["last_365", _t("Last 365 days")],
            ["this_month", _t("This month")],
            ["last_month", _t("Last month")],
            ["this_quarter", _t("This quarter")],
            ["this_year", _t("This year")],
            ["last_year", _t("Last year")],
            ["all", _t("All the time")],
            ["custom", _t("Other dates")],
        ];
        this.phaseNames = {
            lead_generation: _t("Lead Generation"),
            conversion: _t("Conversion"),
            account_management: _t("Account Management"),
        };
    }

    get firstRequest() {
        return { conveyor_id: this.props.action.params?.conveyor_id || null, filters: {} };
    }

    ask() {
        const { conveyor_id, filters } = this.request;
        return this.orm.call("conveyor.conveyor", "get_picture", [conveyor_id, filters]);
    }

    requestFor(data) {
        return { conveyor_id: data.conveyor.id, filters: data.filters };
    }

    // Choices

    chooseConveyor(id) {
        const { period, first, last, basis } = this.filters;
        this.request = { conveyor_id: id, filters: { period, first, last, basis } };
        return this.load();
    }

    chooseDay(name, day) {
        if (!day) {
            return;
        }
        const days = { first: this.filters.first, last: this.filters.last };
        days[name] = serializeDate(day);
        if (days.first > days.last) {
            days.first = days.last = days[name];
        }
        this.request.filters = { ...this.request.filters, period: "custom", ...days };
        return this.load();
    }

    day(name) {
        return deserializeDate(this.filters[name]);
    }

    reset() {
        const { period, first, last, basis } = this.filters;
        this.request.filters = { period, first, last, basis };
        return this.load();
    }

    get filters() {
        return this.data.filters;
    }

    get narrowed() {
        const { team_id, salesperson_id, source_id } = this.filters;
        return Boolean(team_id || salesperson_id || source_id);
    }

    get chosenNames() {
        const { teams, people, sources } = this.data.options;
        const { team_id, salesperson_id, source_id } = this.filters;
        return [
            [teams, team_id],
            [people, salesperson_id],
            [sources, source_id],
        ]
            .map(([options, id]) => id && options.find((option) => option.id === id)?.name)
            .filter(Boolean)
            .join(", ");
    }

    get periodText() {
        return _t("%(first)s to %(last)s", {
            first: formatDate(this.day("first")),
            last: formatDate(this.day("last")),
        });
    }

    // What is drawn

    get lanes() {
        return PHASES.map((phase) => ({
            phase,
            name: this.phaseNames[phase],
            boxes: this.data.boxes.filter((box) => box.phase === phase && box.key !== "other"),
        })).filter((lane) => lane.boxes.length);
    }

    get other() {
        return this.data.boxes.filter((box) => box.key === "other");
    }

    get nothingYet() {
        const { boxes, clients } = this.data;
        return (
            boxes.every((box) => !box.now.value && !box.entered.value && !box.lost.value) &&
            clients.every((box) => !box.now.value)
        );
    }

    get leadsTitle() {
        return _t("New leads and opportunities");
    }

    sourceName(source) {
        if (source.key === -1) {
            return _t("Other sources");
        }
        return source.name || _t("Source not known");
    }

    clientName(box) {
        return {
            first: _t("First Purchase"),
            client_team: _t("With the Client Team"),
            repeat: _t("Repeat Purchases"),
            referred: _t("Recommended Clients"),
        }[box.key];
    }

    clientHelp(box) {
        return {
            first: _t("Clients of this conveyor who have bought at least once."),
            client_team: _t(
                "Clients whose owner is a member of a client team (account management) of this conveyor: they have been handed over, or were won by that team."
            ),
            repeat: _t("Clients who have bought on two days or more."),
            referred: _t("Clients who came because somebody had recommended us to them."),
        }[box.key];
    }

    clientConversionHelp(box) {
        return {
            client_team: _t("Of the clients who came in the period, so many are with the client team now."),
            repeat: _t("Of the clients who came in the period, so many have bought again."),
            referred: _t("Of the clients who came in the period, so many came by a recommendation."),
        }[box.key];
    }

    number(value) {
        return formatFloat(value, { digits: [16, 1] });
    }

    get weekTarget() {
        return _t("Target: %s a week", this.number(this.data.leads.target));
    }

    shareTarget(box) {
        return _t("Target: at least %s", this.percent(box.share_target));
    }

    // Elsewhere

    configure() {
        return this.action.doAction("sales_conveyor.conveyor_conveyor_action");
    }

    openConveyor() {
        return this.openRecord("conveyor.conveyor", this.data.conveyor.id);
    }
}

registerPage("conveyor_picture", Picture);
