import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("conveyor_completeness_seller", {
    steps: () => [
        {
            content: "the list says how complete the files are",
            trigger: ".o_data_row:contains('Tour Incomplete') td[name=partner_id]",
            run: "click",
        },
        {
            content: "the ring says what is missing, and what adds most",
            trigger: ".o_conveyor_ring:contains('25%'):contains('Phone'):contains('75')",
        },
        { trigger: "button[name=action_open_partner]", run: "click" },
        {
            content: "the contact has the ring as well",
            trigger: ".o_field_widget[name=conveyor_completeness] .badge:contains('Phone')",
        },
        {
            trigger: ".o_field_widget[name=phone] input",
            run: "edit +1 555 0100",
        },
        ...stepUtils.saveForm(),
        {
            content: "filled in, it counts at once",
            trigger: ".o_conveyor_ring:contains('100%'):contains('Nothing is missing')",
        },
    ],
});

registry.category("web_tour.tours").add("conveyor_completeness_manager", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Tax number" },
        {
            trigger: ".o_field_widget[name=field_id] input",
            run: "edit Tax ID",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Tax ID (Contact)')",
            run: "click",
        },
        { trigger: ".o_field_widget[name=weight] input", run: "edit 40" },
        ...stepUtils.saveForm(),
        { trigger: ".o_form_view .o_stat_text:contains('Files Lacking It')" },
    ],
});
