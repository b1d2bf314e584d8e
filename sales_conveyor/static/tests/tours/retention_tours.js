import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("conveyor_retention_seller", {
    steps: () => [
        {
            content: "who is at risk, since when, and how long overdue",
            trigger: ".o_data_row:contains('Tour Silent') .badge:contains('At Risk')",
            run: "click",
        },
        {
            content: "the file says so as well",
            trigger: ".o_form_view .badge:contains('At Risk')",
        },
        {
            content: "and why",
            trigger: ".o_form_view div[name=next_purchase_why]:contains('Not enough history')",
        },
        { trigger: ".o_form_view:contains('overdue by')" },
    ],
});

registry.category("web_tour.tours").add("conveyor_retention_manager", {
    steps: () => [
        {
            content: "groups with their churn point",
            trigger: ".o_data_row:contains('All clients'):contains('214') td[name=client_count]",
            run: "click",
        },
        {
            content: "the curve is drawn",
            trigger: ".o_conveyor_chart canvas",
        },
        { trigger: ".nav-link:contains('Next Purchase')", run: "click" },
        {
            content: "what the look back says, in words",
            trigger: ".o_field_widget[name=said]:contains('0.812')",
        },
        { trigger: ".tab-pane.active .o_conveyor_chart canvas" },
    ],
});

registry.category("web_tour.tours").add("conveyor_retention_settings", {
    steps: () => [
        { trigger: ".o_data_row:contains('Wholesale') td[name=name]", run: "click" },
        { trigger: ".nav-link:contains('Clients at Risk')", run: "click" },
        {
            trigger: ".o_field_widget[name=warning_days] input",
            run: "edit 14",
        },
        {
            trigger: ".o_field_widget[name=warning_active] input",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=warning_held_out] input",
            run: "edit 20",
        },
        {
            trigger: ".o_field_widget[name=warning_gift] input",
            run: "edit A calendar",
        },
        ...stepUtils.saveForm(),
    ],
});
