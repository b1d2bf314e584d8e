import { Component } from "@odoo/owl";
import { ChartCanvas } from "./chart_canvas";

/** Lines and bars over common labels. Each scale has its own height; the numbers at the side
 * are those of the first. */
export class LineChart extends Component {
    static template = "sales_conveyor.LineChart";
    static components = { ChartCanvas };
    static props = {
        labels: Array,
        // of each: name, scale, color, values (null where there is none), texts, and
        // whether it is dashed, or of bars
        series: Array,
        // what stands beside the lines of the first scale
        format: Function,
        title: String,
    };

    get config() {
        const { labels, series } = this.props;
        return {
            type: "line",
            data: { labels, datasets: series.map((one) => this.dataset(one)) },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "index", intersect: false },
                plugins: {
                    tooltip: { callbacks: { label: (item) => this.tip(item) } },
                },
                scales: {
                    x: { grid: { display: false }, ticks: { maxRotation: 0 } },
                    ...this.scales,
                },
            },
        };
    }

    dataset({ name, scale, color, values, dashed, bars }) {
        return {
            label: name,
            data: values,
            type: bars ? "bar" : "line",
            yAxisID: scale,
            borderColor: color,
            backgroundColor: bars ? `${color}8c` : color,
            borderWidth: bars ? 0 : 2,
            borderDash: dashed ? [6, 4] : [],
            pointRadius: 2,
            // what is a line lies over what are bars
            order: bars ? 1 : 0,
        };
    }

    get scales() {
        const names = [...new Set(this.props.series.map((one) => one.scale))];
        return Object.fromEntries(
            names.map((name, place) => [name, place ? { display: false, min: 0 } : this.firstScale])
        );
    }

    get firstScale() {
        const { series, format } = this.props;
        const values = series.filter((one) => one.scale === series[0].scale).flatMap((one) => one.values);
        // where there is nothing yet, no numbers
        const display = values.some((value) => value > 0);
        return { min: 0, ticks: { display, maxTicksLimit: 6, callback: format } };
    }

    tip({ datasetIndex, dataIndex }) {
        const { name, texts } = this.props.series[datasetIndex];
        return `${name}: ${texts[dataIndex]}`;
    }
}
