import { registry } from "@web/core/registry";

/** The officer is asked to erase a person: looks at what there is, and erases it. */
registry.category("web_tour.tours").add("conveyor_erasure", {
    steps: () => [
        { trigger: ".o_form_view .o_cp_action_menus .fa-cog", run: "click" },
        {
            trigger: ".o-dropdown--menu .o_menu_item:contains(Stored on This Person)",
            run: "click",
        },
        {
            content: "what is kept is told, and what becomes of it",
            trigger: ".modal table tr:contains(Personal knowledge):contains(Erased)",
        },
        {
            content: "no way to erase before one has said that one knows",
            trigger: ".modal:not(:has(button[name=action_erase]))",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] :is(input, textarea)",
            run: "edit Letter of 1 June",
        },
        { trigger: ".modal .o_field_widget[name=confirmed] input", run: "click" },
        { trigger: ".modal button[name=action_erase]", run: "click" },
        {
            content: "asked once more",
            trigger: ".modal:not(:has(button[name=action_erase])) .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "the person has no name any more",
            trigger: ".o_breadcrumb:contains(Erased person)",
        },
    ],
});
