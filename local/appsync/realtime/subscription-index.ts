import type { SubscriptionStart } from '../types.ts';
import type { CompiledFilter } from './enhanced-filter.ts';
import { fieldOf, valueAt, valueKey } from './event-value.ts';

type Started = Extract<SubscriptionStart, { ok: true }>;

/** The arguments that a subscription gave, made ready for looking it up. */
export interface ArgumentFilter {
  /** In alphabetical order. */
  readonly names: readonly string[];
  /** Equal for equal names, and for equal values of them. */
  readonly namesKey: string;
  readonly valuesKey: string;
}

/** A subscription that was acknowledged and not yet ended. */
export interface ActiveSubscription {
  readonly id: string;
  readonly fieldName: string;
  readonly argumentFilter: ArgumentFilter;
  readonly selectionKey: string;
  readonly project: Started['project'];
  /** Set: it alone decides, and `argumentFilter` does not. */
  readonly filter: CompiledFilter | undefined;
  readonly invalidationFilter: CompiledFilter | undefined;
  /** Sends one event; `payload` is JSON text. */
  readonly deliver: (payload: string) => void;
  /** Ends this subscription and its connection. */
  readonly invalidate: () => void;
}

/** Active subscriptions, found by what they asked for instead of one after the other. */
export interface SubscriptionIndex {
  add(subscription: ActiveSubscription): void;
  delete(subscription: ActiveSubscription): void;
  /** The subscriptions to a field that an event passes, each once. A copy: deliveries may end subscriptions. */
  matching(fieldName: string, event: unknown): readonly ActiveSubscription[];
  /** Every subscription to a field; a copy. */
  ofField(fieldName: string): readonly ActiveSubscription[];
}

/** Subscriptions that gave the same arguments, by the values they gave. */
interface ArgumentShape {
  readonly names: readonly string[];
  readonly byValues: Map<string, Set<ActiveSubscription>>;
}

/** Subscriptions of one enhanced filter: it is evaluated once for all of them. */
interface FilterClass {
  readonly filter: CompiledFilter;
  readonly subscriptions: Set<ActiveSubscription>;
}

interface FieldSubscriptions {
  readonly all: Set<ActiveSubscription>;
  readonly shapes: Map<string, ArgumentShape>;
  readonly classes: Map<string, FilterClass>;
  /** Field name, then value: the filters of which a group asks for exactly that. */
  readonly anchored: Map<string, Map<string, Set<FilterClass>>>;
  /** Filters with a group that asks for no exact value: evaluated for every event. */
  readonly unanchored: Set<FilterClass>;
}

/** Throws a `RangeError` for values that are nested too deep to be compared. */
export function argumentFilterOf(args: Started['args']): ArgumentFilter {
  const names = Object.keys(args).sort();
  return { names, namesKey: valueKey(names), valuesKey: valuesKeyOf(names, (name) => args[name]) };
}

/** An empty index. */
export function createSubscriptionIndex(): SubscriptionIndex {
  const fields = new Map<string, FieldSubscriptions>();
  return {
    add(subscription) {
      const field = fields.get(subscription.fieldName) ?? emptyField();
      fields.set(subscription.fieldName, field);
      field.all.add(subscription);
      if (subscription.filter === undefined) addByArguments(field, subscription);
      else addByFilter(field, subscription, subscription.filter);
    },
    delete(subscription) {
      const field = fields.get(subscription.fieldName);
      if (field?.all.delete(subscription) !== true) return;
      if (field.all.size === 0) fields.delete(subscription.fieldName);
      else if (subscription.filter === undefined) deleteByArguments(field, subscription);
      else deleteByFilter(field, subscription, subscription.filter);
    },
    matching(fieldName, event) {
      const field = fields.get(fieldName);
      const found: ActiveSubscription[] = [];
      if (field === undefined) return found;
      matchingArguments(field, event, found);
      matchingFilters(field, event, found);
      return found;
    },
    ofField: (fieldName) => [...(fields.get(fieldName)?.all ?? [])],
  };
}

function emptyField(): FieldSubscriptions {
  return { all: new Set(), shapes: new Map(), classes: new Map(), anchored: new Map(), unanchored: new Set() };
}

function valuesKeyOf(names: readonly string[], read: (name: string) => unknown): string {
  return valueKey(names.map((name) => read(name) ?? null));
}

function addByArguments(field: FieldSubscriptions, subscription: ActiveSubscription): void {
  const { names, namesKey, valuesKey } = subscription.argumentFilter;
  const shape = field.shapes.get(namesKey) ?? { names, byValues: new Map<string, Set<ActiveSubscription>>() };
  field.shapes.set(namesKey, shape);
  addTo(shape.byValues, valuesKey, subscription);
}

function deleteByArguments(field: FieldSubscriptions, subscription: ActiveSubscription): void {
  const { namesKey, valuesKey } = subscription.argumentFilter;
  const shape = field.shapes.get(namesKey);
  if (shape === undefined) return;
  deleteFrom(shape.byValues, valuesKey, subscription);
  if (shape.byValues.size === 0) field.shapes.delete(namesKey);
}

/**
 * An omitted argument asks for nothing; a given one, `null` included, must equal the event's top-level field of that
 * name, of which a missing one is `null`. A list event has no fields, so it reaches only who gave no argument.
 */
function matchingArguments(field: FieldSubscriptions, event: unknown, found: ActiveSubscription[]): void {
  for (const { names, byValues } of field.shapes.values()) {
    if (Array.isArray(event) && names.length > 0) continue;
    const asking = byValues.get(valuesKeyOf(names, (name) => fieldOf(event, name)));
    // One by one: what joins lists costs a tenth of a delivery for each.
    if (asking) for (const subscription of asking) found.push(subscription);
  }
}

function addByFilter(field: FieldSubscriptions, subscription: ActiveSubscription, filter: CompiledFilter): void {
  const known = field.classes.get(filter.key);
  if (known !== undefined) {
    known.subscriptions.add(subscription);
    return;
  }
  const added: FilterClass = { filter, subscriptions: new Set([subscription]) };
  field.classes.set(filter.key, added);
  for (const anchor of filter.anchors) {
    if (anchor === undefined) {
      field.unanchored.add(added);
      continue;
    }
    const byValue = field.anchored.get(anchor.fieldName) ?? new Map<string, Set<FilterClass>>();
    field.anchored.set(anchor.fieldName, byValue);
    addTo(byValue, anchor.valueKey, added);
  }
}

function deleteByFilter(field: FieldSubscriptions, subscription: ActiveSubscription, filter: CompiledFilter): void {
  const known = field.classes.get(filter.key);
  if (known?.subscriptions.delete(subscription) !== true || known.subscriptions.size > 0) return;
  field.classes.delete(filter.key);
  field.unanchored.delete(known);
  for (const anchor of known.filter.anchors) {
    const byValue = anchor && field.anchored.get(anchor.fieldName);
    if (anchor === undefined || byValue === undefined) continue;
    deleteFrom(byValue, anchor.valueKey, known);
    if (byValue.size === 0) field.anchored.delete(anchor.fieldName);
  }
}

function matchingFilters(field: FieldSubscriptions, event: unknown, found: ActiveSubscription[]): void {
  const candidates = new Set(field.unanchored);
  for (const [fieldName, byValue] of field.anchored) {
    const anchored = byValue.get(valueKey(valueAt(event, fieldName.split('.'))));
    for (const candidate of anchored ?? []) candidates.add(candidate);
  }
  for (const { filter, subscriptions } of candidates) {
    if (filter.matches(event)) for (const subscription of subscriptions) found.push(subscription);
  }
}

function addTo<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}

function deleteFrom<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const set = map.get(key);
  set?.delete(value);
  if (set?.size === 0) map.delete(key);
}
