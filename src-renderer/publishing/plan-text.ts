// A publishing plan in words: counts, and what to show first. Pure.
import type { PublishPlanItem } from '../../shared/portal.ts';

export type PlanAction = PublishPlanItem['action'];

/** In the order a person should look at them: what breaks something first. */
const PLAN_ACTIONS: readonly PlanAction[] = ['remove', 'rename', 'add', 'keep'];

export const ACTION_TEXT: Readonly<Record<PlanAction, string>> = {
  add: 'Add',
  rename: 'Rename',
  remove: 'Remove',
  keep: 'Keep',
};

export type PlanCounts = Readonly<Record<PlanAction, number>>;

export function planCounts(items: readonly PublishPlanItem[]): PlanCounts {
  const counts: Record<PlanAction, number> = { add: 0, rename: 0, remove: 0, keep: 0 };
  for (const item of items) counts[item.action] += 1;
  return counts;
}

export function changeCount(counts: PlanCounts): number {
  return counts.add + counts.rename + counts.remove;
}

/** "12 to add, 1 to rename, 2 to remove, 105 stay"; zeros are left out. */
export function countsText(counts: PlanCounts): string {
  const parts = [
    ...(counts.add > 0 ? [`${counts.add.toLocaleString('en')} to add`] : []),
    ...(counts.rename > 0 ? [`${counts.rename.toLocaleString('en')} to rename`] : []),
    ...(counts.remove > 0 ? [`${counts.remove.toLocaleString('en')} to remove`] : []),
    ...(counts.keep > 0 ? [`${counts.keep.toLocaleString('en')} stay as they are`] : []),
  ];
  return parts.join(', ') || 'No role matches';
}

/** What happened, for the notice afterwards. */
export function doneText(counts: PlanCounts): string {
  const parts = [
    ...(counts.add > 0 ? [`${counts.add.toLocaleString('en')} added`] : []),
    ...(counts.rename > 0 ? [`${counts.rename.toLocaleString('en')} renamed`] : []),
    ...(counts.remove > 0 ? [`${counts.remove.toLocaleString('en')} removed`] : []),
  ];
  return parts.join(', ');
}

/** Worst first, otherwise as planned. */
export function orderedPlan(items: readonly PublishPlanItem[], changesOnly: boolean): PublishPlanItem[] {
  return PLAN_ACTIONS.filter((action) => !changesOnly || action !== 'keep').flatMap((action) =>
    items.filter((item) => item.action === action),
  );
}
