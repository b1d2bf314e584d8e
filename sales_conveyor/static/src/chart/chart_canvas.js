import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";

/** A picture by the library with which Odoo draws its own graphs. */
export class ChartCanvas extends Component {
    static template = "sales_conveyor.ChartCanvas";
    static props = {
        // what the library is to draw; drawn anew when it is another one
        config: Object,
        // what the picture shows, for those who don't see it
        title: String,
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (config) => {
                const chart = new Chart(this.canvas.el, config);
                return () => chart.destroy();
            },
            () => [this.props.config]
        );
    }
}
