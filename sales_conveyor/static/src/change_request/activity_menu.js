import { ActivityMenu } from "@mail/core/web/activity_menu";
import { patch } from "@web/core/utils/patch";

/** The officer's change requests are no activities: their queue is opened instead. */
patch(ActivityMenu.prototype, {
    openActivityGroup(group, filter, newWindow) {
        if (group.model !== "conveyor.change.request") {
            return super.openActivityGroup(...arguments);
        }
        this.dropdown.close();
        return this.action.doAction("sales_conveyor.conveyor_change_request_action", {
            newWindow,
            clearBreadcrumbs: true,
        });
    },
});
