import { registry } from "@web/core/registry";
import {
    RottingStatusBarDurationField,
    rottingStatusBarDurationField,
} from "@mail/js/rotting_mixin/rotting_statusbar";

/** The status bar of opportunities: a stage that is refused isn't left selected. */
export class ConveyorStatusBarField extends RottingStatusBarDurationField {
    async selectItem(item) {
        const { name, record } = this.props;
        const wasDirty = await record.isDirty();
        const stage = record.data[name];
        try {
            await super.selectItem(item);
        } catch (error) {
            if (wasDirty) {
                await record.update({ [name]: stage });
            } else {
                await record.discard();
            }
            throw error;
        }
    }
}

registry.category("fields").add("conveyor_statusbar", {
    ...rottingStatusBarDurationField,
    component: ConveyorStatusBarField,
    additionalClasses: ["o_field_statusbar", "o_field_rotting_statusbar_duration"],
});
