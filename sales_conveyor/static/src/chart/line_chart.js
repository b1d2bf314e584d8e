import { Component } from "@odoo/owl";

const WIDTH = 900;
const HEIGHT = 260;
const LEFT = 44;
const RIGHT = 8;
const TOP = 10;
const BOTTOM = 26;

/**
 * Lines and bars over time, drawn without a library, so that they print as they are shown.
 *
 * A series has a name, values (null: nothing is known), its text for each value, a colour, and
 * says whether it is drawn as bars. Series with the same `scale` share one; the first scale is
 * written beside the picture.
 */
export class LineChart extends Component {
    static template = "sales_conveyor.LineChart";
    static props = {
        labels: Array,
        series: Array,
        // what stands beside the lines of the first scale
        format: Function,
        title: String,
    };

    get size() {
        return `0 0 ${WIDTH} ${HEIGHT}`;
    }

    get step() {
        return (WIDTH - LEFT - RIGHT) / Math.max(this.props.labels.length, 1);
    }

    x(index) {
        return LEFT + (index + 0.5) * this.step;
    }

    top(scale) {
        const values = this.props.series
            .filter((series) => series.scale === scale)
            .flatMap((series) => series.values)
            .filter((value) => value !== null);
        return Math.max(...values, 0) || 1;
    }

    y(value, scale) {
        return HEIGHT - BOTTOM - (Math.max(value, 0) / this.top(scale)) * (HEIGHT - TOP - BOTTOM);
    }

    get grid() {
        const scale = this.props.series[0].scale;
        return [0, 0.25, 0.5, 0.75, 1].map((part) => ({
            y: this.y(part * this.top(scale), scale),
            text: this.props.format(part * this.top(scale)),
        }));
    }

    get right() {
        return WIDTH - RIGHT;
    }

    get left() {
        return LEFT;
    }

    get ticks() {
        const every = Math.ceil(this.props.labels.length / 12);
        return this.props.labels
            .map((text, index) => ({ text, x: this.x(index), index }))
            .filter((tick) => tick.index % every === 0);
    }

    get labelY() {
        return HEIGHT - 8;
    }

    get bars() {
        const drawn = this.props.series.filter((series) => series.bars);
        const width = (this.step * 0.7) / Math.max(drawn.length, 1);
        return drawn.flatMap((series, place) =>
            series.values
                .map((value, index) => ({
                    key: `${series.name} ${index}`,
                    x: this.x(index) - this.step * 0.35 + place * width,
                    y: this.y(value, series.scale),
                    width,
                    height: HEIGHT - BOTTOM - this.y(value, series.scale),
                    color: series.color,
                    title: `${this.props.labels[index]} · ${series.name}: ${series.texts[index]}`,
                    known: value !== null,
                }))
                .filter((bar) => bar.known)
        );
    }

    get lines() {
        return this.props.series
            .filter((series) => !series.bars)
            .map((series) => {
                const points = series.values
                    .map((value, index) => ({
                        key: index,
                        known: value !== null,
                        x: this.x(index),
                        y: value === null ? 0 : this.y(value, series.scale),
                        title: `${this.props.labels[index]} · ${series.name}: ${series.texts[index]}`,
                    }))
                    .filter((point) => point.known);
                return {
                    name: series.name,
                    color: series.color,
                    dashed: series.dashed,
                    points,
                    path: points.map((point, i) => `${i ? "L" : "M"}${point.x} ${point.y}`).join(" "),
                };
            });
    }
}
