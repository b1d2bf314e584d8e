import { registry } from "@web/core/registry";

/** The owner finds in today's list whom to call, logs the call, and the client is due no
 * more; the call is in the journal and can be corrected. */
registry.category("web_tour.tours").add("conveyor_touch", {
    steps: () => [
        {
            trigger:
                ".o_data_row:contains(Tour Mill) button[name=action_log_touch]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=minutes] input",
            run: "edit 15",
        },
        {
            trigger: ".modal .o_field_widget[name=subject] input",
            run: "edit Spare parts",
        },
        { trigger: ".modal button[name=action_log]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_list_view:not(:has(.o_data_row))" },
        { trigger: ".o_menu_sections button:contains(Touches)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Journal)", run: "click" },
        {
            trigger: ".o_data_row:contains(Spare parts) .o_data_cell[name=channel]",
            run: "click",
        },
        { trigger: "button[name=action_correct]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=minutes] input",
            run: "edit 150",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit A zero was missing",
        },
        { trigger: ".modal button[name=action_log]", run: "click" },
        { trigger: "body:not(:has(.modal)) .ribbon:contains(Cancelled)" },
    ],
});

/** Somebody logs a touch of a client from its file, and looks at the touches. */
registry.category("web_tour.tours").add("conveyor_touch_client", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button[name=action_log_touch]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=subject] input",
            run: "edit Visit next week",
        },
        { trigger: ".modal button[name=action_log]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: "button[name=action_open_touches]", run: "click" },
        { trigger: ".o_data_row:contains(Visit next week)" },
        { trigger: "button.o_switch_view.o_calendar", run: "click" },
        { trigger: ".o_calendar_view" },
        { trigger: "button.o_switch_view.o_pivot", run: "click" },
        { trigger: ".o_pivot_view table:contains(Call)" },
        { trigger: "button.o_switch_view.o_graph", run: "click" },
        { trigger: ".o_graph_view canvas" },
    ],
});
