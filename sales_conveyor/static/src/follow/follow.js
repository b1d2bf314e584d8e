import { Component, onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Milliseconds between two looks at a job that is under way. */
const PAUSE = 2000;

/** Reloads the record every few seconds for as long as it is shown. */
export class Follow extends Component {
    static template = "sales_conveyor.Follow";
    static props = { ...standardWidgetProps };

    setup() {
        this.timer = setInterval(() => this.reload(), PAUSE);
        onWillUnmount(() => clearInterval(this.timer));
    }

    async reload() {
        if (!this.loading && !document.hidden) {
            this.loading = true;
            try {
                await this.props.record.load();
            } finally {
                this.loading = false;
            }
        }
    }
}

registry.category("view_widgets").add("conveyor_follow", { component: Follow });
