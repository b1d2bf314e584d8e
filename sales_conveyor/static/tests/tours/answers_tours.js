import { registry } from "@web/core/registry";

/** What was answered becomes records; one is left out, and all is taken back. */
registry.category("web_tour.tours").add("conveyor_answers", {
    steps: () => [
        { trigger: "button[name=action_open_outcomes]", run: "click" },
        {
            content: "everything is shown before it is made",
            trigger: ".o_field_widget[name=outcome_ids] td[name=change]:contains('carl@mill.example')",
        },
        {
            content: "leave the recommendation out",
            trigger:
                ".o_data_row:has(td[name=kind]:contains('Recommendation')) td[name=chosen] input",
            run: "click",
        },
        { trigger: "button[name=action_make_outcomes]", run: "click" },
        {
            trigger:
                ".o_data_row:has(td[name=kind]:contains('Opportunity')) td[name=state]:contains('Made')",
        },
        {
            trigger:
                ".o_data_row:has(td[name=kind]:contains('Recommendation')) td[name=state]:contains('Left out')",
        },
        {
            content: "look at the opportunity, and from there at the interview",
            trigger:
                ".o_data_row:has(td[name=kind]:contains('Opportunity')) button[name=action_open_record]",
            run: "click",
        },
        { trigger: "button[name=action_open_conveyor_interview]", run: "click" },
        { trigger: "button[name=action_open_outcomes]", run: "click" },
        { trigger: "button[name=action_undo_outcomes]", run: "click" },
        { trigger: ".modal button.btn-primary", run: "click" },
        {
            content: "taken back",
            trigger:
                "body:not(:has(.modal)) .o_data_row:has(td[name=kind]:contains('Contact')) td[name=state]:contains('Undone')",
        },
    ],
});

/** A criterion isn't met: put right, asked, and over. */
registry.category("web_tour.tours").add("conveyor_corrective", {
    steps: () => [
        { trigger: ".alert-danger:contains('Not served well')" },
        { trigger: "button[name=action_open_corrective_work]", run: "click" },
        { trigger: ".o_data_row td[name=name]:contains('Failures')", run: "click" },
        { trigger: "button[name=action_done]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=what_done] textarea",
            run: "edit The cable was replaced",
        },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) button[name=action_check]", run: "click" },
        { trigger: ".modal .o_field_widget[name=partner_id] input", run: "edit Ada" },
        { trigger: ".ui-menu-item a:contains('Ada')", run: "click" },
        { trigger: ".modal .o_field_widget[name=answer] input:first", run: "click" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        {
            content: "over",
            trigger:
                "body:not(:has(.modal)) .o_arrow_button_current:contains('Confirmed by the client')",
        },
    ],
});

/** Two rounds side by side. */
registry.category("web_tour.tours").add("conveyor_rounds", {
    steps: () => [
        { trigger: ".o_button_more", run: "click" },
        { trigger: "button[name=action_open_rounds]", run: "click" },
        { trigger: ".o_conveyor_rounds_table th:contains('Test Seller')" },
        { trigger: ".o_conveyor_rounds_table td.table-success:contains('Met')" },
        {
            content: "worse than last time",
            trigger: ".o_conveyor_rounds_table td.table-danger i.fa-arrow-down",
        },
        {
            content: "somebody has left",
            trigger: ".o_conveyor_rounds_table i.fa-sign-out",
        },
        { trigger: ".o_conveyor_rounds_table th a:first", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=client_id]" },
    ],
});
