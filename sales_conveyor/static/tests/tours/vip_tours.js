import { registry } from "@web/core/registry";

/** The head starts a programme, looks at what is proposed, gives one client to somebody
 * else, which needs a word, and applies. */
registry.category("web_tour.tours").add("conveyor_vip_head", {
    steps: () => [
        { trigger: "button[name=action_start]", run: "click" },
        { trigger: "button[name=action_propose]", run: "click" },
        {
            content: "nothing has changed yet",
            trigger: ".alert:contains(nothing has changed yet)",
        },
        { trigger: "button[name=action_open_changes]", run: "click" },
        {
            content: "each line has its reason in words",
            trigger:
                ".o_data_row:contains(Kept):contains(Nobody but Anna has ever touched it)",
        },
        { trigger: ".o_data_row:contains(Kept) .o_data_cell[name=client_id]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=proposed_id] input", run: "edit Anna" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Anna)", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "the rule is told",
            trigger: ".o_error_dialog:contains(somebody else has to meet it)",
        },
        { trigger: ".o_error_dialog .btn-primary, .o_error_dialog .btn-close", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        {
            trigger: ".o_field_widget[name=note] textarea",
            run: "edit She leaves in July and goes there with Boris",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: ".breadcrumb-item:contains(Summer round)", run: "click" },
        { trigger: "button[name=action_apply]", run: "click" },
        { trigger: ".modal .btn-primary:contains(Ok)", run: "click" },
        { trigger: "body:not(:has(button[name=action_apply]))" },
        {
            trigger: "button[name=action_open_lines].btn-outline-secondary:contains(3)",
        },
    ],
});

/** The head can't close while somebody is forgotten; says why for all, and closes. */
registry.category("web_tour.tours").add("conveyor_vip_close", {
    steps: () => [
        { trigger: "button[name=action_close]", run: "click" },
        { trigger: ".modal .btn-primary:contains(Ok)", run: "click" },
        { trigger: ".modal:contains(have not been met)" },
        { trigger: ".modal .btn-primary:contains(Show These Clients)", run: "click" },
        { trigger: ".o_data_row:nth-child(3)" },
        { trigger: ".o_data_row:first .o_data_cell[name=client_id]", run: "click" },
        {
            trigger: ".o_field_widget[name=explanation] textarea",
            run: "edit Abroad until autumn",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
    ],
});

/** The owner objects to a colleague's meeting the client. */
registry.category("web_tour.tours").add("conveyor_vip_object", {
    steps: () => [
        { trigger: "button[name=action_object]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit They know only me",
        },
        { trigger: ".modal button[name=action_answer]:contains(Object)", run: "click" },
        { trigger: ".alert:contains(They know only me)" },
    ],
});

/** A participant plans the interview from the own list. */
registry.category("web_tour.tours").add("conveyor_vip_plan", {
    steps: () => [
        { trigger: ".o_data_row:contains(Kept) .o_data_cell[name=client_id]", run: "click" },
        { trigger: "button[name=action_plan_interview]", run: "click" },
        {
            content: "the client is filled in",
            trigger: ".o_form_view .o_field_widget[name=client_id]:contains(Kept), .o_form_view .o_field_widget[name=client_id] input:value(Kept)",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
    ],
});

/** The results are read. */
registry.category("web_tour.tours").add("conveyor_vip_results", {
    steps: () => [
        { trigger: "button[name=action_results]", run: "click" },
        { trigger: ".o_conveyor_vip_result:contains(hours of talks)" },
        { trigger: ".o_conveyor_vip_result:contains(Boris)" },
        { trigger: "button[name=action_open_weeks]", run: "click" },
        { trigger: ".o_pivot table" },
    ],
});

/** The head of a programme of many clients: from the draft to everybody's list. */
registry.category("web_tour.tours").add("conveyor_vip_story", {
    steps: () => [
        { trigger: "button[name=action_start]", run: "click" },
        { trigger: "button[name=action_propose]", run: "click" },
        { trigger: ".alert:contains(nothing has changed yet)" },
        { trigger: "button[name=action_apply]", run: "click" },
        { trigger: ".modal .btn-primary:contains(Ok)", run: "click" },
        { trigger: "body:not(:has(button[name=action_apply]))" },
        {
            content: "All without exception are on somebody's list",
            trigger: "button[name=action_open_lines].btn-outline-secondary:contains(120)",
        },
    ],
});

/** What somebody has been told becomes records. */
registry.category("web_tour.tours").add("conveyor_vip_records", {
    steps: () => [
        { trigger: "button[name=action_open_outcomes]", run: "click" },
        { trigger: "button[name=action_make_outcomes]", run: "click" },
        { trigger: "button[name=action_undo_outcomes]" },
    ],
});
