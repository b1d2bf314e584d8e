import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";
import { Page, registerPage } from "../page/page";

/** What a person's day begins with: what waits, and the first of each by name. */
export class Start extends Page {
    static template = "sales_conveyor.Start";

    get firstRequest() {
        return {};
    }

    ask() {
        return this.orm.call("conveyor.start", "get_start", [], this.request);
    }

    async load() {
        await super.load();
        this.count(this.data); // the page is there meanwhile
    }

    /** Ask for the figures that the server hasn't told yet, one after another. */
    async count(data) {
        const cards = data.sections.flatMap((section) => section.cards);
        for (const card of cards.filter(this.isCounted)) {
            const [queue] = await this.orm.silent.read("conveyor.queue", [card.queue_id], ["count"]);
            if (this.data !== data) {
                return;
            }
            card.value = queue.count;
        }
    }

    /** Whether the figure of a card is still being counted. */
    isCounted(card) {
        return card.value === false;
    }

    // Whose screen

    get whose() {
        const { team_id, user_id } = this.data.chosen;
        return `${team_id || ""},${user_id || ""}`;
    }

    /** @param {string} value a team and a person, by their numbers */
    chooseWhose(value) {
        const [team, user] = value.split(",").map((number) => parseInt(number) || false);
        this.request = { team_id: team, user_id: user };
        return this.load();
    }

    choosePerson(row) {
        return this.chooseWhose(`${this.data.chosen.team_id || ""},${row.id}`);
    }

    teamName(team) {
        return _t("Team: %s", team.name);
    }

    // Cards

    number(card) {
        return this.isCounted(card) ? "…" : formatInteger(card.value);
    }

    more(card) {
        const rest = card.value - card.items.length;
        return rest > 0 && card.items.length ? _t("%s more", formatInteger(rest)) : "";
    }

    openCard(card) {
        return this.action.doAction(card.action);
    }

    openItem(item) {
        return this.openRecord(item.model, item.res_id);
    }
}

registerPage("conveyor_start", Start);
