import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("conveyor_queue", {
    steps: () => [
        {
            content: "each queue says how many wait",
            trigger: ".o_kanban_record:contains('New client files'):contains('2')",
            run: "click",
        },
        { trigger: ".o_data_row:contains('Queue One')" },
        { trigger: ".o_data_row:contains('Queue Two')" },
        { trigger: "thead .o_list_record_selector input", run: "click" },
        { trigger: "button[name=action_verify]", run: "click" },
        {
            content: "the queue is empty",
            trigger: ".o_view_nocontent:contains('Nobody waits here')",
        },
        { trigger: ".breadcrumb-item a:contains('Queues'), .o_back_button", run: "click" },
        {
            trigger: ".o_kanban_record:contains('New client files'):contains('0')",
        },
    ],
});
