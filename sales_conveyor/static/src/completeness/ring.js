import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How complete a client file is, as a ring, with what is missing and what adds most. */
export class Ring extends Component {
    static template = "sales_conveyor.Ring";
    static props = { ...standardFieldProps, gapsField: { type: String } };

    get score() {
        return this.props.record.data[this.props.name] || 0;
    }

    get gaps() {
        return this.props.record.data[this.props.gapsField] || [];
    }

    get color() {
        if (this.gaps.some((gap) => gap.required)) {
            return "text-danger";
        }
        return this.gaps.length ? "text-warning" : "text-success";
    }

    get label() {
        return _t("The client file is %s %% complete", this.score);
    }

    adds(gap) {
        const digits = [16, Number.isInteger(gap.adds) ? 0 : 1];
        return _t("adds %s %%", formatFloat(gap.adds, { digits }));
    }
}

registry.category("fields").add("conveyor_ring", {
    component: Ring,
    displayName: _t("Completeness ring"),
    supportedTypes: ["integer"],
    fieldDependencies: ({ options }) => [{ name: options.gaps_field, type: "json" }],
    extractProps: ({ options }) => ({ gapsField: options.gaps_field }),
});
