import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A score of 1 to 5 as five dots. */
export class Score extends Component {
    static template = "sales_conveyor.Score";
    static props = { ...standardFieldProps };

    get score() {
        return this.props.record.data[this.props.name] || 0;
    }

    get label() {
        return this.score ? _t("%s of 5", this.score) : _t("not measured yet");
    }
}

registry.category("fields").add("conveyor_score", {
    component: Score,
    displayName: _t("Score"),
    supportedTypes: ["integer"],
});
