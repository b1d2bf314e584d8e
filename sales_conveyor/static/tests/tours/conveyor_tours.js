import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const CLIENT = "Tour Client Ltd";
const openClient = [
    {
        content: "the client is in the central file",
        trigger: `.o_list_view .o_data_cell[name=partner_id]:contains("${CLIENT}")`,
        run: "click",
    },
    {
        content: "its figures are at the head of the file",
        trigger: '.o_conveyor_tiles [name=revenue_12m]:contains("340")',
    },
];

/** The officer checks a new client, adds a contact person, has a look at the queues. */
registry.category("web_tour.tours").add("conveyor_officer", {
    steps: () => [
        ...openClient,
        {
            trigger: ".o_form_statusbar button[name=action_verify]:contains(Verified)",
            run: "click",
        },
        {
            content: "the file is verified, with date and name",
            trigger: ".o_field_widget[name=verified_by_id]",
        },
        { trigger: ".nav-link:contains(Contacts)", run: "click" },
        {
            trigger: ".o_field_widget[name=contact_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Maria Buyer",
        },
        {
            trigger: ".modal .o_field_widget[name=function] input",
            run: "edit Purchasing",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        {
            trigger: ".o_field_widget[name=contact_ids] .o_data_cell:contains(Maria Buyer)",
        },
        ...stepUtils.saveForm(),
        { trigger: ".o_menu_sections button:contains(Central File)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Possible Duplicates)", run: "click" },
        { trigger: ".o_last_breadcrumb_item:contains(Possible Duplicates)" },
        { trigger: ".o_menu_sections button:contains(Central File)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Uncounted Documents)", run: "click" },
        { trigger: ".o_last_breadcrumb_item:contains(Uncounted Documents)" },
        { trigger: ".o_menu_sections button:contains(Central File)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Rebuild Now)", run: "click" },
        { trigger: ".o_field_widget[name=progress]" },
    ],
});

/** The officer enters by hand a client who bought before accounting was kept here. */
registry.category("web_tour.tours").add("conveyor_officer_enters", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        {
            trigger: ".o_field_widget[name=partner_id] input",
            run: "edit Old Client",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(Old Client)", run: "click" },
        ...stepUtils.saveForm(),
        {
            content: "it has a number of its own",
            trigger: ".o_field_widget[name=number]:contains(C0)",
        },
    ],
});

/** The salesperson sees what is in the file, and who alone may change it. */
registry.category("web_tour.tours").add("conveyor_seller", {
    steps: () => [
        ...openClient,
        {
            content: "the owner can be read, not changed",
            trigger: ".o_field_widget.o_readonly_modifier[name=owner_id]",
        },
        {
            content: "no button of the officer",
            trigger: "body:not(:has(button[name=action_verify]))",
        },
        { trigger: ".nav-link:contains(Notes)", run: "click" },
        {
            trigger: ".o_field_widget[name=note] .odoo-editor-editable",
            run: "editor Deliver before noon",
        },
        ...stepUtils.saveForm(),
        { trigger: ".o_menu_sections button:contains(My Work)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(My Clients)", run: "click" },
        { trigger: `.o_kanban_record:contains("${CLIENT}")` },
        { trigger: ".o_menu_sections button:contains(Reporting)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Clients)", run: "click" },
        { trigger: ".o_pivot_view th:contains(Total)" },
        { trigger: ".o_switch_view.o_graph", run: "click" },
        { trigger: ".o_graph_view canvas" },
    ],
});

/** From the contact to its client file. */
registry.category("web_tour.tours").add("conveyor_contact", {
    steps: () => [
        {
            trigger: '.o_conveyor_summary [name=conveyor_revenue_12m]:contains("340")',
        },
        { trigger: "button[name=action_open_conveyor_client]", run: "click" },
        { trigger: ".o_conveyor_tiles [name=purchase_count]" },
    ],
});

/** The analyst reads figures, and finds no contact details on the way. */
registry.category("web_tour.tours").add("conveyor_analyst", {
    steps: () => [
        { trigger: ".o_pivot_view th:contains(Total)" },
        { trigger: ".o_switch_view.o_list", run: "click" },
        ...openClient,
        { trigger: ".o-mail-Chatter" },
        { trigger: "body:not(:has(.o_field_widget[name=contact_email]))" },
        { trigger: "body:not(:has(.o_notification)):not(:has(.o_error_dialog))" },
    ],
});
