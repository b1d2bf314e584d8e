import { Component, onMounted, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "conveyor.interview";
/** After so many milliseconds without typing an answer is saved. */
const PAUSE = 700;
const TABLES = ["persons", "needs", "recommendations"];

/** What a new row of each table begins with. */
const EMPTY = {
    persons: {
        partner_id: false,
        name: "",
        function: "",
        role_id: false,
        phone: "",
        email: "",
        birthday: "",
        hobbies: "",
        left: false,
        replaced: "",
        confirmed: false,
        note: "",
    },
    needs: {
        product_id: false,
        product_id_name: "",
        description: "",
        quantity: 0,
        amount: 0,
        currency_id: false,
        date_term: "",
        note: "",
    },
    recommendations: {
        name: "",
        company_name: "",
        function: "",
        phone: "",
        email: "",
        note: "",
    },
};

/** The screen on which an interview is filled in, during the talk or after it: section by
 * section, each answer saved by itself. What couldn't be saved is kept in the browser
 * until it is. */
export class Interview extends Component {
    static template = "sales_conveyor.Interview";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.body = useRef("body");
        this.interviewId =
            this.props.state?.interviewId || this.props.action.context?.active_id || false;
        this.state = useState({
            data: null,
            place: this.props.state?.place || "brief",
            progress: 0,
            answered: new Set(),
            waiting: new Set(),
            failed: "",
            products: [],
            finishing: false,
            minutes: 0,
        });
        this.timers = {};
        this.errors = {};
        this.searches = {};
        this.chain = Promise.resolve();
        this.lastKey = 0;
        this.onKey = this.onKey.bind(this);
        this.onLeave = this.onLeave.bind(this);
        onWillStart(() => this.load());
        onMounted(() => {
            browser.addEventListener("keydown", this.onKey);
            browser.addEventListener("beforeunload", this.onLeave);
        });
        onWillUnmount(() => {
            browser.removeEventListener("keydown", this.onKey);
            browser.removeEventListener("beforeunload", this.onLeave);
            this.flush();
        });
        useSetupAction({
            beforeLeave: () => this.flush(),
            getLocalState: () => ({ interviewId: this.interviewId, place: this.state.place }),
        });
    }

    async load() {
        if (!this.interviewId) {
            return;
        }
        const data = await this.orm.call(MODEL, "get_fill", [[this.interviewId]]);
        for (const section of data.sections) {
            for (const question of section.questions) {
                if (TABLES.includes(question.type)) {
                    question.answer = question.answer.map((row) => this.keyed(row));
                }
            }
        }
        this.state.data = data;
        this.startedAt = Date.now();
        this.tell(data);
        this.restore();
    }

    // Places: the brief, then section by section

    get data() {
        return this.state.data;
    }

    get sections() {
        return this.data.sections;
    }

    get section() {
        return this.sections.find((section) => section.id === this.state.place);
    }

    get places() {
        return ["brief", ...this.sections.map((section) => section.id)];
    }

    get position() {
        return this.places.indexOf(this.state.place);
    }

    get isLast() {
        return this.position === this.places.length - 1;
    }

    go(place) {
        this.flush();
        this.state.place = place;
        this.state.finishing = false;
        browser.setTimeout(() => {
            const body = this.body.el;
            if (body) {
                body.scrollTop = 0;
                body.querySelector("textarea, input:not([type=hidden]), button.btn-check")?.focus();
            }
        });
    }

    step(by) {
        const place = this.places[this.position + by];
        if (place !== undefined) {
            this.go(place);
        } else if (by > 0 && this.data.may_write) {
            this.askFinish();
        }
    }

    done(section) {
        return section.questions.filter((one) => this.state.answered.has(one.id)).length;
    }

    isDone(question) {
        return this.state.answered.has(question.id);
    }

    /** Alt and an arrow goes on or back; Ctrl and Enter goes on from a long text. */
    onKey(ev) {
        if (ev.altKey && ["ArrowRight", "ArrowLeft"].includes(ev.key)) {
            ev.preventDefault();
            this.step(ev.key === "ArrowRight" ? 1 : -1);
        } else if (ev.ctrlKey && ev.key === "Enter") {
            ev.preventDefault();
            this.step(1);
        }
    }

    /** Enter goes to the next field, as on paper. */
    onEnter(ev) {
        if (ev.key !== "Enter" || ev.ctrlKey) {
            return;
        }
        ev.preventDefault();
        const fields = [
            ...this.body.el.querySelectorAll("input:not([type=hidden]), textarea, select"),
        ].filter((field) => !field.disabled);
        const next = fields[fields.indexOf(ev.target) + 1];
        if (next) {
            next.focus();
        } else {
            this.step(1);
        }
    }

    // Answers

    get readonly() {
        return !this.data.may_write;
    }

    set(question, name, value) {
        question.answer[name] = value;
        this.later(`q${question.id}`, () => this.saveAnswer(question));
    }

    toggle(question, id) {
        const chosen = question.answer.option_ids;
        if (question.type === "choice") {
            question.answer.option_ids = chosen.includes(id) ? [] : [id];
        } else {
            question.answer.option_ids = chosen.includes(id)
                ? chosen.filter((one) => one !== id)
                : [...chosen, id];
        }
        this.later(`q${question.id}`, () => this.saveAnswer(question), 0);
    }

    pick(question, name, value) {
        const cleared = question.answer[name] === value;
        question.answer[name] = cleared ? (name === "value_number" ? null : "") : value;
        this.later(`q${question.id}`, () => this.saveAnswer(question), 0);
    }

    /** A value that the client names is judged by the limit. */
    measure(question, value) {
        question.answer.met = "";
        this.set(question, "value", value);
    }

    judge(question, met) {
        if (question.asks_yes) {
            const value = met === "yes" ? 1 : 0;
            question.answer.value = question.answer.value === value ? null : value;
            question.answer.met = "";
        } else {
            question.answer.met = question.answer.met === met ? "" : met;
            question.answer.value = null;
        }
        this.later(`q${question.id}`, () => this.saveAnswer(question), 0);
    }

    isJudged(question, met) {
        const { value, met: said } = question.answer;
        if (question.asks_yes) {
            return value !== null && value !== "" && (value ? "yes" : "no") === met;
        }
        return said === met;
    }

    joined(words) {
        return words.filter(Boolean).join(" · ");
    }

    /** @returns {number|false} the whole number that a field of the screen holds */
    id(text) {
        return parseInt(text) || false;
    }

    number(text) {
        const value = parseFloat(String(text).replace(",", "."));
        return Number.isNaN(value) ? null : value;
    }

    async saveAnswer(question) {
        const told = await this.orm.silent.call(MODEL, "save_answer", [
            [this.data.id],
            question.id,
            { ...question.answer, option_ids: [...(question.answer.option_ids || [])] },
        ]);
        this.tell(told);
        if (question.type === "criterion" && !this.timers[`q${question.id}`]) {
            // the limit has decided
            question.answer.met = told.met;
        }
    }

    // Tables

    keyed(row) {
        return { ...row, key: ++this.lastKey };
    }

    addRow(question) {
        const row = this.keyed({ id: false, ...EMPTY[question.type] });
        if (question.type === "needs") {
            row.currency_id = this.data.currency_id;
        }
        question.answer.push(row);
        browser.setTimeout(() => {
            this.body.el
                ?.querySelector(`[data-row="${row.key}"] input:not([type=checkbox])`)
                ?.focus();
        });
    }

    setRow(question, row, name, value, pause = PAUSE) {
        row[name] = value;
        if (name === "confirmed" && value) {
            row.left = false;
        }
        if (name === "left" && value) {
            row.confirmed = false;
        }
        if (this.isEmptyRow(question, row)) {
            return;
        }
        this.later(`r${row.key}`, () => this.saveRow(question, row), pause);
    }

    isEmptyRow(question, row) {
        if (question.type === "persons") {
            return !row.partner_id && !row.name.trim();
        }
        if (question.type === "needs") {
            return !row.product_id && !row.description.trim();
        }
        return !row.name.trim() && !row.company_name.trim();
    }

    async saveRow(question, row) {
        const values = {};
        for (const name of Object.keys(EMPTY[question.type])) {
            values[name] = row[name];
        }
        const told = await this.orm.silent.call(MODEL, "save_row", [
            [this.data.id],
            question.id,
            row.id,
            values,
        ]);
        row.id = told.row.id;
        this.tell(told);
    }

    removeRow(question, row) {
        question.answer = question.answer.filter((one) => one !== row);
        this.forget(`r${row.key}`);
        if (row.id) {
            this.later(
                `x${row.key}`,
                async () =>
                    this.tell(
                        await this.orm.silent.call(MODEL, "remove_row", [
                            [this.data.id],
                            question.id,
                            row.id,
                        ])
                    ),
                0
            );
        }
    }

    /** Look a product up by what is typed; the last search counts. */
    setProduct(question, row, text) {
        row.product_id_name = text;
        this.searches[row.key] = this.searchProduct(question, row, text);
    }

    async searchProduct(question, row, text) {
        let products = this.state.products;
        if (text && !products.some(([, name]) => name === text)) {
            products = await this.orm.silent.call("product.product", "name_search", [], {
                name: text,
                domain: [["sale_ok", "=", true]],
                limit: 8,
            });
        }
        if (row.product_id_name !== text) {
            return;
        }
        this.state.products = products;
        const found = products.find(([, name]) => name === text)?.[0] || false;
        if (found !== row.product_id) {
            this.setRow(question, row, "product_id", found);
        }
    }

    /** What isn't on the list is kept in the client's words. */
    async keepProduct(question, row) {
        try {
            await this.searches[row.key];
        } catch {
            // without a connection nobody knows what is on the list
        }
        if (row.product_id_name && !row.product_id) {
            const said = row.product_id_name;
            row.product_id_name = "";
            const words = [row.description, said].filter(Boolean).join(", ");
            this.setRow(question, row, "description", words, 0);
        }
    }

    // Saving: one after the other, the last that was typed; kept until it is done

    tell({ progress, answered }) {
        this.state.progress = progress;
        this.state.answered = new Set(answered);
    }

    get storageKey() {
        return `conveyor_interview_${this.interviewId}`;
    }

    later(key, save, pause = PAUSE) {
        if (this.readonly) {
            return;
        }
        const old = this.timers[key];
        if (old) {
            browser.clearTimeout(old.timer);
        }
        this.state.waiting.add(key);
        this.keep();
        this.timers[key] = { save, timer: browser.setTimeout(() => this.run(key), pause) };
    }

    /** What was to be saved is taken out. */
    forget(key) {
        browser.clearTimeout(this.timers[key]?.timer);
        delete this.timers[key];
        delete this.errors[key];
        this.state.waiting.delete(key);
        this.state.failed = Object.values(this.errors)[0] || "";
        this.keep();
    }

    run(key) {
        const waiting = this.timers[key];
        if (!waiting) {
            return this.chain;
        }
        delete this.timers[key];
        browser.clearTimeout(waiting.timer);
        this.chain = this.chain.then(async () => {
            try {
                await waiting.save();
                if (!this.timers[key]) {
                    this.state.waiting.delete(key);
                }
                delete this.errors[key];
            } catch (error) {
                // typed text stays on the screen and in the browser; it is tried again
                // with the next change, or by the button
                this.errors[key] = error.data?.message || _t("No connection to the server.");
                this.timers[key] ||= { save: waiting.save, timer: 0 };
            }
            this.state.failed = Object.values(this.errors)[0] || "";
            this.keep();
        });
        return this.chain;
    }

    async flush() {
        for (const key of Object.keys(this.timers)) {
            this.run(key);
        }
        await this.chain;
        return true;
    }

    onLeave(ev) {
        if (this.state.waiting.size) {
            this.flush();
            ev.preventDefault();
        }
    }

    /** Keep what isn't saved yet in the browser, and only that. */
    keep() {
        if (!this.state.waiting.size) {
            browser.localStorage.removeItem(this.storageKey);
            return;
        }
        const kept = {};
        for (const section of this.sections) {
            for (const question of section.questions) {
                if (this.state.waiting.has(`q${question.id}`)) {
                    kept[question.id] = { answer: question.answer };
                } else if (TABLES.includes(question.type)) {
                    const rows = question.answer.filter((row) =>
                        this.state.waiting.has(`r${row.key}`)
                    );
                    if (rows.length) {
                        kept[question.id] = { rows };
                    }
                }
            }
        }
        browser.localStorage.setItem(this.storageKey, JSON.stringify(kept));
    }

    /** Bring back what wasn't saved the last time. */
    restore() {
        const text = browser.localStorage.getItem(this.storageKey);
        if (!text || this.readonly) {
            return;
        }
        const kept = JSON.parse(text);
        for (const section of this.sections) {
            for (const question of section.questions) {
                const one = kept[question.id];
                if (!one) {
                    continue;
                }
                if (one.answer) {
                    Object.assign(question.answer, one.answer);
                    this.later(`q${question.id}`, () => this.saveAnswer(question), 0);
                }
                for (const row of one.rows || []) {
                    const known = question.answer.find(
                        (other) =>
                            (row.id && other.id === row.id) ||
                            (row.partner_id && other.partner_id === row.partner_id)
                    );
                    const place = known || this.keyed(row);
                    Object.assign(place, { ...row, key: place.key });
                    if (!known) {
                        question.answer.push(place);
                    }
                    this.later(`r${place.key}`, () => this.saveRow(question, place), 0);
                }
            }
        }
    }

    get saying() {
        if (this.state.failed) {
            return this.state.failed;
        }
        return this.state.waiting.size ? _t("Saving…") : _t("Saved");
    }

    // The end of the talk

    askFinish() {
        const spoken = Math.round((Date.now() - this.startedAt) / 60000);
        this.state.minutes = this.data.minutes || (spoken >= 5 ? spoken : this.data.planned_minutes);
        this.state.finishing = true;
    }

    async finish() {
        await this.flush();
        if (this.state.failed) {
            return;
        }
        await this.orm.call(MODEL, "finish", [[this.data.id], this.state.minutes]);
        this.notification.add(_t("The interview is written down."), { type: "success" });
        return this.openForm();
    }

    async openForm() {
        await this.flush();
        return this.openRecord(MODEL, this.data.id);
    }

    openRecord(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async print(report) {
        await this.flush();
        return this.action.doAction(`sales_conveyor.${report}`, {
            additionalContext: { active_ids: [this.data.id], active_id: this.data.id },
        });
    }
}

registry.category("actions").add("conveyor_interview", Interview);
