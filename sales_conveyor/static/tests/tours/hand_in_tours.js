import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("conveyor_hand_in", {
    steps: () => [
        {
            trigger: ".o_data_row:contains('Tour Hand In') td[name=partner_id]",
            run: "click",
        },
        { trigger: "button[name=action_hand_in]", run: "click" },
        { trigger: ".alert:contains('wait for the central-file officer')" },
    ],
});

registry.category("web_tour.tours").add("conveyor_hand_in_answer", {
    steps: () => [
        {
            trigger: ".o_data_row:contains('Tour Hand In') td[name=client_id]",
            run: "click",
        },
        { trigger: "button[name=action_send_back]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Whose phone is it?",
        },
        { trigger: ".modal button[name=action_send_back]", run: "click" },
        {
            content: "the answer stands there",
            trigger: "body:not(:has(.modal)) .o_field_widget[name=reason]:contains('Whose phone')",
        },
    ],
});
