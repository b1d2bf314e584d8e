import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ChartCanvas } from "../chart/chart_canvas";

const LINE = "#017e84";
const BAND = "rgba(1, 126, 132, 0.15)";
const MARK = "#d9534f";

/** A picture of figures that the server has prepared: the curve of those who haven't come
 * back, with its band and the churn point, or what was foretold beside what came. */
export class ConveyorChart extends Component {
    static template = "sales_conveyor.Chart";
    static components = { ChartCanvas };
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get config() {
        return this.value.kind === "curve" ? this.curve() : this.calibration();
    }

    lines(datasets, legend) {
        const { x, y } = this.value;
        const axis = (text) => ({ type: "linear", beginAtZero: true, title: { display: true, text } });
        return {
            type: "line",
            data: { datasets },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "nearest", intersect: false },
                plugins: { legend: { labels: { filter: (item) => legend.includes(item.text) } } },
                scales: { x: axis(x), y: { ...axis(y), max: 100 } },
            },
        };
    }

    curve() {
        const { points, band, line, mark, mark_label } = this.value;
        const series = (place) => [
            { x: 0, y: 100 },
            ...points.map((point) => ({ x: point[0], y: point[place] })),
        ];
        const plain = { pointRadius: 0, stepped: true };
        const datasets = [
            { ...plain, label: line, data: series(1), borderColor: LINE, borderWidth: 2 },
            { ...plain, label: band, data: series(3), borderWidth: 0, backgroundColor: BAND, fill: "+1" },
            { ...plain, label: "low", data: series(2), borderWidth: 0 },
        ];
        if (mark) {
            datasets.push({
                label: mark_label,
                data: [
                    { x: mark, y: 0 },
                    { x: mark, y: 100 },
                ],
                borderColor: MARK,
                borderDash: [6, 4],
                borderWidth: 2,
                pointRadius: 0,
            });
        }
        return this.lines(datasets, [line, band, mark_label]);
    }

    calibration() {
        const { points, line, mark_label } = this.value;
        const config = this.lines(
            [
                {
                    label: line,
                    data: points.map(([told, came]) => ({ x: told, y: came })),
                    borderColor: LINE,
                    backgroundColor: LINE,
                    pointRadius: 4,
                    showLine: false,
                },
                {
                    label: mark_label,
                    data: [
                        { x: 0, y: 0 },
                        { x: 100, y: 100 },
                    ],
                    borderColor: "#888",
                    borderDash: [6, 4],
                    borderWidth: 1,
                    pointRadius: 0,
                },
            ],
            [line, mark_label]
        );
        config.options.scales.x.max = 100;
        return config;
    }
}

export const conveyorChart = { component: ConveyorChart, supportedTypes: ["json"] };

registry.category("fields").add("conveyor_chart", conveyorChart);
