import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("conveyor_greetings", {
    steps: () => [
        {
            content: "a letter went to one, the owner congratulates the other",
            trigger: ".o_data_row:contains('Tour Ada'):contains('Letter')",
        },
        { trigger: ".o_data_row:contains('Tour Boris'):contains('Remind')" },
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        { trigger: ".o_filter_menu .o_menu_item:contains('By Letter')", run: "click" },
        {
            trigger:
                ".o_list_view:not(:has(.o_data_row:contains('Tour Boris'))) .o_data_row:contains('Tour Ada')",
        },
        {
            content: "nobody writes greetings by hand",
            trigger: ".o_control_panel:not(:has(.o_list_button_add))",
        },
    ],
});

registry.category("web_tour.tours").add("conveyor_holidays", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        {
            trigger: ".o_selected_row .o_field_widget[name=name] input",
            run: "edit Day of the Tour",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=day] input",
            run: "edit 17",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=month] input",
            run: "edit May",
        },
        { trigger: ".o_select_menu_item:contains('May')", run: "click" },
        {
            trigger: ".o_selected_row .o_field_widget[name=way] input",
            run: "edit Remind",
        },
        { trigger: ".o_select_menu_item:contains('Remind the Owners')", run: "click" },
        { trigger: ".o_list_button_save", run: "click" },
        { trigger: ".o_data_row:contains('Day of the Tour'):not(.o_selected_row)" },
    ],
});
