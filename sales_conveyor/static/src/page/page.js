import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { formatFloat } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Figure } from "../picture/figure";

/** Lists in which what is behind a figure opens. */
const VIEWS = ["list", "kanban", "form", "pivot", "graph"];
const MOVES = ["list", "pivot", "graph"];

/** A page of figures that the server answers at once. What was asked for stays when one
 * comes back to it. A page says what it asks, in `ask`. */
export class Page extends Component {
    static components = { Figure, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.request = this.props.state?.request || this.firstRequest;
        this.state = useState({ data: null, loading: false });
        this.open = this.open.bind(this);
        this.percent = this.percent.bind(this);
        useSetupAction({ getLocalState: () => ({ request: this.request }) });
        onWillStart(() => this.load());
    }

    /** What is asked for before somebody has chosen anything. */
    get firstRequest() {
        return { filters: {} };
    }

    /** Ask the server for what `request` says.
     * @returns {Promise<Object>} */
    ask() {
        throw new Error("A page says what it asks");
    }

    /** What would be asked for to get this answer: what the server took for what was left
     * open stays when one comes back. */
    requestFor(data) {
        return { ...this.request, filters: data.filters };
    }

    async load() {
        this.state.loading = true;
        try {
            const data = await this.keepLast.add(this.ask());
            this.state.data = data;
            if (data.filters) {
                this.request = this.requestFor(data);
            }
        } finally {
            this.state.loading = false;
        }
    }

    choose(name, value) {
        this.request = { ...this.request, filters: { ...this.request.filters, [name]: value } };
        return this.load();
    }

    get data() {
        return this.state.data;
    }

    percent(value) {
        return value === null ? "–" : `${formatFloat(value, { digits: [16, 1] })} %`;
    }

    /** Open the list behind a figure. */
    open(figure, title) {
        const views = figure.model === "conveyor.stage.move" ? MOVES : VIEWS;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: title,
            res_model: figure.model,
            domain: figure.domain,
            views: views.map((view) => [false, view]),
            context: { create: false },
        });
    }

    openRecord(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    print() {
        window.print();
    }
}

/** Put a page where an action of its name opens it. */
export function registerPage(name, page) {
    registry.category("actions").add(name, page);
}
