import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** What a person's day begins with: what waits, and the first of each by name. */
export class Start extends Component {
    static template = "sales_conveyor.Start";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.request = this.props.state?.request || {};
        this.state = useState({ data: null, loading: false });
        useSetupAction({ getLocalState: () => ({ request: this.request }) });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.loading = true;
        try {
            this.state.data = await this.keepLast.add(
                this.orm.call("conveyor.start", "get_start", [], this.request)
            );
        } finally {
            this.state.loading = false;
        }
    }

    // Whose screen

    get whose() {
        const { team_id, user_id } = this.state.data.chosen;
        return `${team_id || ""},${user_id || ""}`;
    }

    /** @param {string} value a team and a person, by their numbers */
    choose(value) {
        const [team, user] = value.split(",").map((number) => parseInt(number) || null);
        this.request = { team_id: team, user_id: user };
        return this.load();
    }

    choosePerson(row) {
        return this.choose(`${this.state.data.chosen.team_id || ""},${row.id}`);
    }

    teamName(team) {
        return _t("Team: %s", team.name);
    }

    // Cards

    number(card) {
        return formatInteger(card.value);
    }

    more(card) {
        const rest = card.value - card.items.length;
        return rest > 0 && card.items.length ? _t("%s more", formatInteger(rest)) : "";
    }

    open(card) {
        return this.action.doAction(card.action);
    }

    openItem(item) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: item.model,
            res_id: item.res_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("conveyor_start", Start);
