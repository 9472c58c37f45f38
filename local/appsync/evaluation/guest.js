/* Runs inside the sandbox, before any handler; see sandbox.ts. Its value is the function below. */
(function boot(host, member, setupText, bounds) {
  'use strict';

  const { assign, entries, hasOwn, keys, values, freeze, defineProperty, getOwnPropertyNames } = Object;
  const { isFinite, isNaN } = Number;
  const { random, min, max, round, floor, ceil } = Math;
  const { raw } = String;
  const { parse, stringify } = JSON;
  const { isArray, prototype: listPrototype } = Array;
  const { apply, deleteProperty } = Reflect;
  const FaultError = TypeError;
  const stackLimit = Error;
  const everything = globalThis;
  const setup = parse(setupText);
  const limits = bounds(setup.limits);
  const { members, spend, text: bounded, toJson, toText } = limits;

  // Not an Error: nothing can catch it, so it needs no stack.
  const END = freeze({});
  const TOO_LARGE = freeze({});

  // ---- calls of the program outside: JSON text in, JSON text out

  let crossing = false;

  function call(name, args) {
    crossing = true;
    let text;
    try {
      text = toText(args);
    } finally {
      crossing = false;
    }
    const answerText = host(name, text);
    spend(answerText.length);
    const answer = parse(answerText);
    if (answer.fault === undefined) return bounded(answer.value);
    const fault = new FaultError(answer.fault);
    defineProperty(fault, 'name', { value: answer.name });
    throw fault;
  }

  // ---- what handlers see

  /** An object that `JSON.stringify` shows as `shown`, and that the program outside gets as `meant`. */
  function marker(members, shown, meant) {
    return freeze(defineProperty(members, 'toJSON', { value: () => (crossing ? meant : shown) }));
  }

  function setOf(type) {
    return (list) => {
      const set = { [type]: list };
      return marker({ ...set }, set, { [setup.setMarker]: set });
    };
  }

  const roots = { util: {}, extensions: {}, runtime: {}, dynamodb: {}, console: {}, text: {} };

  function provide(name, value) {
    const path = name.split('.');
    const leaf = path.pop();
    let at = roots;
    for (const part of path) {
      at[part] ??= {};
      at = at[part];
    }
    at[leaf] = value;
  }

  for (const name of setup.names) provide(name, (...args) => call(name, args));
  for (const name of setup.ending) {
    provide(name, (...args) => {
      call(name, args);
      throw END;
    });
  }
  provide('dynamodb.toStringSet', setOf('SS'));
  provide('dynamodb.toNumberSet', setOf('NS'));
  provide('dynamodb.toBinarySet', setOf('BS'));
  provide('dynamodb.operations.updateListItem', (value, index) =>
    marker({}, undefined, { type: setup.updateListItem, value, index }),
  );

  const { text, dynamodb, ...named } = roots;
  const scope = {
    ...named,
    Object: {
      assign(target, ...sources) {
        sources.forEach(members);
        return assign(target, ...sources);
      },
      entries: (object) => entries(members(object)),
      hasOwn,
      keys: (object) => keys(members(object)),
      values: (object) => values(members(object)),
    },
    Number: { isFinite, isNaN },
    Math: { random, min, max, round, floor, ceil },
    String: { raw: (...args) => bounded(raw(...args)) },
    JSON: {
      stringify: (value, replacer, space) => toText(value, isArray(replacer) ? replacer : null, space),
      parse(source) {
        if (typeof source === 'string') spend(source.length * 8);
        try {
          return parse(source);
        } catch {
          return '';
        }
      },
    },
  };
  const modules = {
    '@aws-appsync/utils': { util: named.util, extensions: named.extensions, runtime: named.runtime },
    '@aws-appsync/utils/dynamodb': dynamodb,
  };

  // Functions too: a member that one handler gave them would be seen by the next.
  function freezeAll(object) {
    for (const value of values(object)) if (typeof value === 'object') freezeAll(value);
    values(object).forEach(freeze);
    return freeze(object);
  }

  // ---- the language, cut down

  function keepOnly(prototype, kept) {
    for (const name of getOwnPropertyNames(prototype)) {
      if (kept.indexOf(name) === -1) deleteProperty(prototype, name);
      else freeze(prototype[name]);
    }
  }

  limits.install();
  const { sort } = listPrototype;
  const additions = {
    sort(...args) {
      if (args.length > 0) throw new FaultError('sort takes no argument');
      return apply(sort, this, []);
    },
    replace(pattern, replacement) {
      return text.replace(`${this}`, pattern, replacement, false);
    },
    replaceAll(pattern, replacement) {
      return text.replace(`${this}`, pattern, replacement, true);
    },
  };
  defineProperty(listPrototype, 'sort', { value: additions.sort });
  defineProperty(String.prototype, 'replace', { value: additions.replace });
  defineProperty(String.prototype, 'replaceAll', { value: additions.replaceAll });
  const stripped = [
    [Array, setup.arrayMembers],
    [String, setup.stringMembers],
    [Number, []],
    [Boolean, []],
    [Symbol, []],
    [BigInt, []],
    [Function, []],
    [Object, []],
  ];
  freezeAll(scope);
  freezeAll(modules);
  for (const [type, kept] of stripped) {
    keepOnly(type.prototype, kept);
    freeze(type.prototype);
  }
  for (const name of getOwnPropertyNames(everything)) deleteProperty(everything, name);
  // The code's own frame may be below many of the runtime's.
  stackLimit.stackTraceLimit = 50;
  // Node asks this name of a realm how to write a stack. All that is wanted of it is the place in the handler's code;
  // answering here also keeps formatters of the process outside (test runners have them) away from the realm's errors.
  everything.Error = freeze({
    prepareStackTrace(error, frames) {
      for (let at = 0; at < frames.length; at += 1) {
        const frame = frames[at];
        if (frame.getFileName() === setup.codeName)
          return { line: frame.getLineNumber(), column: frame.getColumnNumber() };
      }
      return null;
    },
  });

  // ---- running

  function hide(object, name) {
    if (hasOwn(object, name)) defineProperty(object, name, { enumerable: false });
  }

  function hideSelection(info) {
    if (typeof info !== 'object' || info === null) return;
    hide(info, 'selectionSetList');
    hide(info, 'selectionSetGraphQL');
  }

  // One handler runs at a time, so the members of its context that were read have one place.
  let late = {};

  function readLate(name) {
    const value = parse(member(name));
    if (name === 'info') hideSelection(value);
    return name === 'env' ? freeze(value) : value;
  }

  // Made once: objects whose accessors are the same ones are of one shape to the engine.
  const accessors = {};
  for (const name of setup.readLate) {
    accessors[name] = {
      enumerable: true,
      get() {
        if (!hasOwn(late, name)) late[name] = readLate(name);
        return late[name];
      },
      // The words of the language for a member of a frozen object, which all the others are.
      set() {
        throw new FaultError(`Cannot assign to read only property '${name}' of object '[object Object]'`);
      },
    };
  }

  /** Of what a handler reads and nothing else; the handler does nothing with the object itself. */
  function membersOf(contextText) {
    const context = parse(contextText);
    context.args = context.arguments;
    if (hasOwn(context, 'info')) hideSelection(context.info);
    if (hasOwn(context, 'env')) freeze(context.env);
    return context;
  }

  function contextOf(contextText) {
    const given = parse(contextText);
    const context = {};
    late = {};
    for (const name in given) {
      if (hasOwn(accessors, name)) defineProperty(context, name, accessors[name]);
      else context[name] = given[name];
    }
    context.args = context.arguments;
    return freeze(context);
  }

  function writeStash(context) {
    if (!hasOwn(context, 'stash')) return undefined;
    try {
      return toText(context.stash) ?? '{}';
    } catch {
      return '{}';
    }
  }

  /** `kind` tells what `text` is. After a value was returned, a stash that is no JSON is a fault. */
  function run(instantiate, handler, contextText, isWhole) {
    const context = isWhole ? contextOf(contextText) : membersOf(contextText);
    limits.start();
    try {
      const value = instantiate()[handler](context);
      const text = toJson(value, setup.resultBytes, () => TOO_LARGE) ?? 'null';
      const stash = hasOwn(context, 'stash') ? (toText(context.stash) ?? '{}') : undefined;
      return text === TOO_LARGE ? { kind: 'tooLarge', text: 'null', stash } : { kind: 'returned', text, stash };
    } catch (problem) {
      if (problem === END) return { kind: 'ended', text: 'null', stash: writeStash(context) };
      const { name, message, stack: position } = problem;
      return { kind: 'fault', text: stringify({ name, message, position }), stash: writeStash(context) };
    }
  }

  return (factory) => {
    const instantiate = factory(scope, modules, limits.countIteration, limits.countCall, bounded, members);
    return (handler, contextText, isWhole) => run(instantiate, handler, contextText, isWhole);
  };
});
