import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Symbol of each kind of lock. */
const ICONS = {
    central_file: "fa-lock",
    departure: "fa-sign-out",
    dispute: "fa-gavel",
    handover: "fa-exchange",
    reserved: "fa-bookmark",
    vip: "fa-star",
};

/** The locks on a client as one badge; who, until when and why are told in its tooltip. */
export class LocksField extends Component {
    static template = "sales_conveyor.Locks";
    static props = { ...standardFieldProps, named: { type: Boolean, optional: true } };

    get locks() {
        return this.props.record.data[this.props.name] || [];
    }

    /** The weightiest lock: that of the central file is on every client. */
    get first() {
        return this.locks[0];
    }

    get icon() {
        return ICONS[this.first.kind];
    }

    get color() {
        if (this.first.kind === "central_file") {
            return "text-bg-light border";
        }
        return this.first.kind === "dispute" ? "text-bg-danger" : "text-bg-info";
    }

    get tooltip() {
        return JSON.stringify({
            locks: this.locks.map((lock) => ({
                ...lock,
                until: lock.until && formatDate(deserializeDate(lock.until)),
            })),
        });
    }
}

registry.category("fields").add("conveyor_locks", {
    component: LocksField,
    displayName: _t("Locks"),
    supportedTypes: ["json"],
    extractProps: ({ options, viewType }) => ({
        named: Boolean(options.named) || viewType === "form",
    }),
});
