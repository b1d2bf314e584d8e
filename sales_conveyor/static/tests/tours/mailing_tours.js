import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** Odoo's letter editor comes late, and fails when the form is left while it comes. */
const editorIsThere = {
    content: "the letter's editor is there",
    trigger: ".o-snippets-menu #blocks-tab",
};

registry.category("web_tour.tours").add("conveyor_mailing_write", {
    steps: () => [
        {
            content: "a kind has its ready letter",
            trigger: ".o_kanban_record:contains('Offer') button[name=action_write]",
            run: "click",
        },
        {
            content: "the letter is there",
            trigger:
                ".o_field_widget[name=subject] textarea, .o_field_widget[name=subject] input",
        },
        {
            trigger: ".o_field_widget[name=conveyor_segment_ids] input",
            run: "edit Letterville",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Letterville')",
            run: "click",
        },
        {
            content: "at once one sees who gets it, and why others don't",
            trigger:
                "div[name=conveyor_reach]:contains('2'):contains('of 4 get a letter')",
        },
        {
            trigger: "div[name=conveyor_left_out]:contains('1 without an e-mail address')",
        },
        ...stepUtils.saveForm(),
        editorIsThere,
        {
            content: "each reason opens its list",
            trigger: "div[name=conveyor_left_out] button:contains('on the blacklist')",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains('Listed')" },
        { trigger: ".o_breadcrumb a:contains('offer'), .breadcrumb-item:contains('offer')", run: "click" },
        editorIsThere,
        {
            content: "the letter as a client gets it",
            trigger: "button[name=action_conveyor_preview]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=body]:contains('Hello One')",
        },
        { trigger: ".modal button[name=action_next]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=body]:contains('Hello Two')",
        },
        { trigger: ".modal footer button:contains('Close')", run: "click" },
        { trigger: "body:not(:has(.modal)) button[name=action_launch]", run: "click" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains('In Queue')" },
    ],
});

registry.category("web_tour.tours").add("conveyor_mailing_series", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit Advice on Tuesdays",
        },
        { trigger: ".o_field_widget[name=kind_id] input", run: "edit Useful" },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Useful material')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=segment_ids] input",
            run: "edit Letterville",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Letterville')",
            run: "click",
        },
        { trigger: ".o_field_widget[name=every] input", run: "edit 2" },
        ...stepUtils.saveForm(),
        {
            content: "the coming issues are there",
            trigger: ".o_field_widget[name=mailing_ids] .o_data_row:nth-child(3)",
        },
        { trigger: "button[name=action_open_issues]", run: "click" },
        { trigger: ".o_list_view .o_data_row:nth-child(3)" },
    ],
});

registry.category("web_tour.tours").add("conveyor_mailing_result", {
    steps: () => [
        {
            trigger: ".o_data_row:contains('News for you') td[name=subject]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=conveyor_clients]:contains('2')",
        },
        {
            trigger: ".o_field_widget[name=conveyor_control_clients]:contains('2')",
        },
        { trigger: "button[name=action_conveyor_results]", run: "click" },
        { trigger: ".o_group_header:contains('Got the letter (2)')" },
    ],
});
