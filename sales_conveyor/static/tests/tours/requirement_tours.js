import { registry } from "@web/core/registry";

const stage = (name, current) =>
    `.o_statusbar_status button:visible${current ? ".o_arrow_button_current" : ""}:contains(${name})`;

/** The seller is refused, fills in what is missing, and goes on. */
registry.category("web_tour.tours").add("conveyor_requirement_form", {
    steps: () => [
        {
            content: "what is missing stands at the head of the opportunity",
            trigger: ".o_conveyor_missing:contains(Expected Revenue)",
        },
        { trigger: stage("Talk"), run: "click" },
        {
            content: "all that is missing is named at once, with those who may help",
            trigger:
                ".o_error_dialog:contains(Expected Revenue):contains(Customer: City):contains(Test Leader)",
        },
        { trigger: ".o_error_dialog .btn-secondary:contains(Close)", run: "click" },
        {
            content: "the stage is the one it was",
            trigger: stage("First Word", true),
        },
        { trigger: stage("Talk"), run: "click" },
        { trigger: ".o_error_dialog .btn-primary:contains(Fill In and Move)", run: "click" },
        {
            trigger: ".modal .o_conveyor_gate .o_field_widget[name=expected_revenue] input",
            run: "edit 900",
        },
        {
            content: "a seller can't let it pass",
            trigger: ".modal:not(:has(button[name=action_conveyor_pass]))",
        },
        { trigger: ".modal button[name=action_conveyor_move]", run: "click" },
        {
            content: "what was filled in is kept, the rest is still missing",
            trigger: ".o_error_dialog:contains(Customer: City):not(:contains(Expected))",
        },
        { trigger: ".o_error_dialog .btn-primary", run: "click" },
        { trigger: ".modal button[name=action_conveyor_customer]", run: "click" },
        {
            trigger: ".o_form_view:not(.o_lead_opportunity_form) .o_field_widget[name=city] input",
            run: "edit Tula",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))" },
        { trigger: ".o_back_button, .breadcrumb-item.o_back_button a", run: "click" },
        { trigger: ".o_lead_opportunity_form" },
        { trigger: "body:not(:has(.o_conveyor_missing))" },
        { trigger: stage("Talk"), run: "click" },
        { trigger: stage("Talk", true) },
        { trigger: ".o_lead_opportunity_form.o_form_saved, .o_lead_opportunity_form .o_form_saved" },
        { trigger: "body:not(:has(.o_error_dialog))" },
    ],
});

/** The team leader lets an opportunity pass by the button Won, and says why. */
registry.category("web_tour.tours").add("conveyor_requirement_pass", {
    steps: () => [
        { trigger: "button[name=action_set_won_rainbowman]", run: "click" },
        { trigger: ".o_error_dialog .btn-primary:contains(Fill In and Move)", run: "click" },
        { trigger: ".modal button[name=action_conveyor_pass]", run: "click" },
        { trigger: ".modal .o_field_widget[name=missing]:contains(Customer: City)" },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Framework contract",
        },
        { trigger: ".modal button[name=action_pass]", run: "click" },
        {
            content: "the screen shows it won, without being loaded anew by hand",
            trigger: stage("Sold", true),
        },
        { trigger: "body:not(:has(.modal))" },
        { trigger: "button[name=action_conveyor_passes]:contains(1)" },
    ],
});

/** What was let pass is opened from the opportunity. */
registry.category("web_tour.tours").add("conveyor_requirement_passes", {
    steps: () => [
        { trigger: "button[name=action_conveyor_passes]", run: "click" },
        { trigger: ".o_list_view .o_data_cell:contains(Framework contract)" },
    ],
});

/** A card that may not go on yet goes back to its column. */
registry.category("web_tour.tours").add("conveyor_requirement_kanban", {
    steps: () => [
        {
            trigger: ".o_kanban_group:contains(First Word) .o_kanban_record:contains(Gate lead)",
            run: "drag_and_drop(.o_kanban_group:contains(Talk))",
        },
        { trigger: ".o_error_dialog:contains(Customer: City)" },
        { trigger: ".o_error_dialog .btn-secondary:contains(Close)", run: "click" },
        {
            trigger: ".o_kanban_group:contains(First Word) .o_kanban_record:contains(Gate lead)",
        },
    ],
});
