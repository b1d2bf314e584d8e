import { registry } from "@web/core/registry";

const stage = (name) => `.o_conveyor_box:has(.o_conveyor_box_name:contains("${name}"))`;

/** A leader looks where the conveyor is stuck, and opens the list behind a figure. */
registry.category("web_tour.tours").add("conveyor_picture", {
    steps: () => [
        {
            content: "the picture is drawn, with the newest leads",
            trigger: '.o_conveyor_box_sources .o_conveyor_created:contains("3")',
        },
        {
            content: "its sources are named",
            trigger: '.o_conveyor_source:contains("Tour fair")',
        },
        {
            content: "two of three have gone on",
            trigger: '.o_conveyor_step:has([data-key^=stage]):contains("Tour Word") .o_conveyor_conversion:contains("66")',
        },
        {
            content: "what misses its target is marked",
            trigger: '.o_conveyor_step:contains("Tour Talk") .o_conveyor_missed .fa-exclamation-triangle',
        },
        { trigger: `${stage("Tour Talk")} .o_conveyor_why`, run: "click" },
        {
            content: "why they were lost",
            trigger: `${stage("Tour Talk")} .o_conveyor_reasons_shown:contains("Too dear")`,
        },
        { trigger: ".o_conveyor_choose_period", run: "selectByLabel Last 365 days" },
        {
            content: "the old ones are there as well",
            trigger: '.o_conveyor_box_sources .o_conveyor_created:contains("4")',
        },
        {
            content: "to the list behind the figure",
            trigger: `${stage("Tour Word")} .o_conveyor_entered:contains("4")`,
            run: "click",
        },
        {
            content: "it has as many rows",
            trigger: ".o_list_view:has(.o_data_row:nth-child(4)):not(:has(.o_data_row:nth-child(5)))",
        },
        { trigger: ".o_data_row:first .o_data_cell[name=lead_id]", run: "click" },
        {
            content: "a row is an opportunity",
            trigger: ".o_form_view .o_field_widget[name=name]",
        },
        {
            content: "back to the picture, past the list",
            trigger: ".o_breadcrumb .breadcrumb-item:first a",
            run: "click",
        },
        {
            content: "what was chosen has stayed",
            trigger: '.o_conveyor_box_sources .o_conveyor_created:contains("4")',
        },
        { trigger: '.o_conveyor_basis button:contains("Of those who left")', run: "click" },
        {
            content: "all three that left it went on",
            trigger: '.o_conveyor_step:contains("Tour Word") .o_conveyor_conversion:contains("100")',
        },
        { trigger: ".o_menu_sections button:contains(Reporting)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Stage Conversion)", run: "click" },
        { trigger: ".o_pivot_view th:contains(Total)" },
        { trigger: ".o_menu_sections button:contains(Reporting)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Time in Stage)", run: "click" },
        { trigger: ".o_graph_view canvas" },
        { trigger: ".o_menu_sections button:contains(Reporting)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Lead Flow)", run: "click" },
        { trigger: ".o_graph_view canvas" },
        { trigger: "body:not(:has(.o_notification)):not(:has(.o_error_dialog))" },
    ],
});

/** The page explains itself while there is nothing to draw. */
registry.category("web_tour.tours").add("conveyor_picture_empty", {
    steps: () => [
        { trigger: '.o_conveyor_nothing:contains("Nothing has happened")' },
        { trigger: '.o_conveyor_box_sources .o_conveyor_created:contains("0")' },
        { trigger: "body:not(:has(.o_error_dialog))" },
    ],
});
