import { Component } from "@odoo/owl";
import { formatInteger } from "@web/views/fields/formatters";

/** A figure, and on a click the list behind it. */
export class Figure extends Component {
    static template = "sales_conveyor.Figure";
    static props = {
        // value, and for those who may open the list, model and domain
        figure: Object,
        // what the list is called
        title: String,
        // what is shown instead of the number
        text: { type: String, optional: true },
        class: { type: String, optional: true },
        open: Function,
    };

    get text() {
        return this.props.text ?? formatInteger(this.props.figure.value);
    }
}
