import { registry } from "@web/core/registry";

const card = (key) => `.o_conveyor_start .o_conveyor_card[data-key=${key}]`;

/** A first-sales person begins the day: what waits, its list, one of them. */
registry.category("web_tour.tours").add("conveyor_start_hunter", {
    steps: () => [
        {
            content: "untouched leads are counted",
            trigger: `${card("untouched")} .o_conveyor_card_value:contains(2)`,
        },
        {
            content: "by name",
            trigger: `${card("untouched")} .o_conveyor_item_name:contains(Tour Mill)`,
        },
        { trigger: `${card("untouched")} .o_conveyor_card_head`, run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Tour Mill)" },
        {
            content: "exactly these are in the list",
            trigger: ".o_list_view:not(:has(.o_data_row:eq(2)))",
        },
        { trigger: ".breadcrumb-item a:contains(Start), .o_back_button", run: "click" },
        {
            trigger: `${card("untouched")} .btn:contains(Tour Mill)`,
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=name]" },
    ],
});

/** A leader looks at the team, then at one of its people. */
registry.category("web_tour.tours").add("conveyor_start_leader", {
    steps: () => [
        { trigger: ".o_conveyor_whose select", run: "selectByLabel Team: Hunters" },
        {
            trigger: ".o_conveyor_start_team tr:contains(Test Seller) .btn",
            run: "click",
        },
        {
            content: "the person's screen",
            trigger: `${card("untouched")} .o_conveyor_card_value:contains(2)`,
        },
        { trigger: ".o_conveyor_start:not(:has(.o_conveyor_start_team))" },
    ],
});

/** The officer sees the queues; their figures come one after another. */
registry.category("web_tour.tours").add("conveyor_start_officer", {
    steps: () => [
        {
            content: "new files are counted",
            trigger: `${card("queue_new")} .o_conveyor_card_value:contains(1)`,
        },
        {
            content: "the last queue as well: there is nothing in it",
            trigger: `${card("queue_duplicates")}.o_conveyor_card_empty .o_conveyor_card_value:contains(0)`,
        },
        {
            content: "no figure is waited for",
            trigger: ".o_conveyor_start:not(:has(.o_conveyor_card_value:contains(…)))",
        },
        { trigger: `${card("queue_new")} .o_conveyor_card_head`, run: "click" },
        { trigger: ".o_list_view .o_data_row" },
    ],
});
