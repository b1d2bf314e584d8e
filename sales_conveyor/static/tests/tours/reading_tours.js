import { registry } from "@web/core/registry";

/** A colleague sees that the details are reserved, and asks the owner. */
registry.category("web_tour.tours").add("conveyor_reading_rival", {
    steps: () => [
        {
            content: "the banner names the owner",
            trigger:
                ".o_conveyor_reserved:contains(Contact details are reserved for Test Seller)",
        },
        {
            content: "nobody takes reserved for missing",
            trigger: ".o_form_view:not(:has(.o_field_widget[name=phone]))",
        },
        {
            trigger: "button[name=action_conveyor_ask_owner]",
            run: "click",
        },
        { trigger: ".o_notification:contains(asked for the contact details)" },
    ],
});

/** The owner works as always. */
registry.category("web_tour.tours").add("conveyor_reading_owner", {
    steps: () => [
        { trigger: ".o_field_widget[name=phone] input:value(555-0142)" },
        { trigger: ".o_form_view:not(:has(.o_conveyor_reserved))" },
    ],
});

/** The list shows a lock where details are reserved. */
registry.category("web_tour.tours").add("conveyor_reading_list", {
    steps: () => [
        {
            trigger:
                ".o_data_row:contains(Hidden Client) button[name=action_ask_owner] .fa-eye-slash",
        },
    ],
});
