import { registry } from "@web/core/registry";

const row = (text) => `.o_data_row:contains(${text})`;

/** The salesperson sees why a line is held, and goes to the file that lacks the data. */
registry.category("web_tour.tours").add("conveyor_commission_seller", {
    steps: () => [
        {
            content: "one line is free, one is held",
            trigger: `${row("Tour Complete")} .o_data_cell[name=state]:contains(Free)`,
        },
        {
            trigger: `${row("Tour Waiting")} .o_data_cell[name=state]:contains(Held)`,
            run: "click",
        },
        {
            content: "the line says what is missing",
            trigger:
                ".o_form_view .o_field_widget[name=explanation]:contains(Missing: Phone)",
        },
        {
            trigger: "button[name=action_open_client]",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=number]" },
    ],
});

/** The administrator closes the month. */
registry.category("web_tour.tours").add("conveyor_commission_manager", {
    steps: () => [
        {
            trigger: ".o_menu_sections button:contains(Commission)",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu a:contains(Close a Period)",
            run: "click",
        },
        { trigger: ".modal button[name=action_close]", run: "click" },
        {
            content: "one statement for each person",
            trigger: `${row("Test Seller")} .o_data_cell[name=amount]:contains(100.00)`,
            run: "click",
        },
        {
            trigger:
                ".o_form_view .o_field_widget[name=held_amount]:contains(100.00)",
        },
    ],
});

/** Accounting pays it. */
registry.category("web_tour.tours").add("conveyor_commission_accountant", {
    steps: () => [
        { trigger: `${row("Test Seller")} .o_data_cell[name=user_id]`, run: "click" },
        { trigger: "button[name=action_paid]", run: "click" },
        {
            trigger:
                ".o_field_widget[name=state] .o_arrow_button_current:contains(Paid)",
        },
    ],
});
