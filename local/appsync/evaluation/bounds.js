/*
 * Runs inside the sandbox, before guest.js: what keeps the memory and the time of one call of a handler finite. Its value
 * is the function below. One native call over a huge list or text would otherwise take the process down, or never end,
 * before any counter saw it: so lists and texts have a greatest length, and what is made of them is paid for.
 */
(function bounds(setup) {
  'use strict';

  const { defineProperty, keys } = Object;
  const { isArray, prototype: listPrototype } = Array;
  const { prototype: textPrototype } = String;
  const { now } = Date;
  const { apply } = Reflect;
  const { iterator, toPrimitive } = Symbol;
  const { stringify } = JSON;
  const LimitError = RangeError;
  const KindError = TypeError;

  let spent = 0;
  let iterations = 0;
  let calls = 0;
  let deadline = 0;

  function start() {
    spent = 0;
    iterations = 0;
    calls = 0;
    deadline = now() + setup.milliseconds;
  }

  function spend(bytes) {
    spent += bytes;
    if (spent > setup.bytes) throw new LimitError(`Exceeded the limit of ${setup.bytes} bytes for one evaluation`);
  }

  function checkTime() {
    if (now() > deadline) throw new LimitError(`Exceeded the limit of ${setup.milliseconds} ms for one evaluation`);
  }

  // What the code of a body makes at most per run is in proportion to its length.
  const BYTES_PER_CHARACTER = 6;

  function countIteration(characters) {
    iterations += 1;
    if (iterations > setup.iterations)
      throw new LimitError(`Exceeded the limit of ${setup.iterations} loop iterations`);
    spend(characters * BYTES_PER_CHARACTER);
    checkTime();
  }

  function countCall(characters) {
    calls += 1;
    if (calls > setup.calls) throw new LimitError(`Exceeded the limit of ${setup.calls} function calls`);
    spend(characters * BYTES_PER_CHARACTER);
    if (calls % 256 === 0) checkTime();
  }

  // ---- lengths

  const ELEMENT_BYTES = 8;
  // More than it takes: listing and copying members by name is slow, and what is paid for bounds the time as well.
  const MEMBER_BYTES = 512;

  function lengthOf(list) {
    const { length } = list;
    if (typeof length !== 'number') throw new KindError('a list is expected');
    if (length > setup.elements) throw new LimitError('Invalid array length');
    return length;
  }

  /** Any value; a text that is too long ends the evaluation. */
  function text(value) {
    if (typeof value !== 'string') return value;
    if (value.length > setup.characters) throw new LimitError('Invalid string length');
    spend(value.length);
    return value;
  }

  /** Any value, whose members are about to be copied or listed. */
  function members(value) {
    if (typeof value === 'string') spend(value.length * MEMBER_BYTES);
    else if (isArray(value)) spend(lengthOf(value) * MEMBER_BYTES);
    else if (typeof value === 'object' && value !== null) spend(keys(value).length * MEMBER_BYTES);
    return value;
  }

  // ---- the methods of lists and texts

  /** Replaces a method by one that pays first. `cost` gets the list or text and the arguments. */
  function priced(prototype, name, cost) {
    const native = prototype[name];
    const { [name]: value } = {
      [name](...args) {
        cost(this, args);
        return apply(native, this, args);
      },
    };
    defineProperty(prototype, name, { value });
  }

  const perElement = (list) => spend((lengthOf(list) + 4) * ELEMENT_BYTES);
  const perArgument = (list, args) => {
    if (lengthOf(list) + args.length > setup.elements) throw new LimitError('Invalid array length');
    spend((args.length + 1) * ELEMENT_BYTES);
  };
  const withAdded = (list, args) => {
    let length = lengthOf(list) + args.length;
    for (let at = 0; at < args.length; at += 1) if (isArray(args[at])) length += lengthOf(args[at]);
    if (length > setup.elements) throw new LimitError('Invalid array length');
    spend((length + 4) * ELEMENT_BYTES);
  };
  const perCharacter = (factor) => (value) => spend((value.length + 8) * factor);

  function joined(list, separator) {
    const between = separator === undefined ? ',' : `${separator}`;
    const length = lengthOf(list);
    spend((length + 32) * ELEMENT_BYTES);
    let result = '';
    for (let at = 0; at < length; at += 1) {
      const value = list[at];
      const next = value === null || value === undefined ? '' : `${value}`;
      result += at === 0 ? next : between + next;
      if (result.length > setup.characters) throw new LimitError('Invalid string length');
    }
    return text(result);
  }

  function flattened(list, depth, into) {
    const length = lengthOf(list);
    perElement(list);
    for (let at = 0; at < length; at += 1) {
      if (!(at in list)) continue;
      const value = list[at];
      if (depth > 0 && isArray(value)) flattened(value, depth - 1, into);
      else into[into.length] = value;
      if (into.length > setup.elements) throw new LimitError('Invalid array length');
    }
    return into;
  }

  function install() {
    const nativeMap = listPrototype.map;
    const nativeValues = listPrototype[iterator];
    const nativeCharacters = textPrototype[iterator];
    const nativeConcat = textPrototype.concat;
    for (const name of setup.perElement) priced(listPrototype, name, perElement);
    priced(listPrototype, 'push', perArgument);
    for (const name of ['concat', 'splice', 'unshift']) priced(listPrototype, name, withAdded);
    for (const name of ['slice', 'substring', 'toLowerCase', 'toUpperCase', 'trim', 'trimEnd', 'trimStart'])
      priced(textPrototype, name, perCharacter(1));
    for (const name of ['indexOf', 'lastIndexOf']) priced(textPrototype, name, perCharacter(1 / 16));
    priced(textPrototype, 'split', perCharacter(2 * ELEMENT_BYTES));
    const own = {
      join(separator) {
        return joined(this, separator);
      },
      flat(depth = 1) {
        return flattened(this, depth, []);
      },
      flatMap(...args) {
        perElement(this);
        return flattened(apply(nativeMap, this, args), 1, []);
      },
      values() {
        perElement(this);
        return apply(nativeValues, this, []);
      },
      concat(...args) {
        return text(apply(nativeConcat, this, args));
      },
      characters() {
        spend(this.length * MEMBER_BYTES);
        return apply(nativeCharacters, this, []);
      },
      // Objects and lists in template texts become what they always become, though `toString` is no method of theirs.
      primitive() {
        if (typeof this.toString === 'function') return this.toString();
        if (isArray(this)) return joined(this);
        return typeof this === 'function' ? 'function' : '[object Object]';
      },
    };
    for (const name of ['join', 'flat', 'flatMap']) defineProperty(listPrototype, name, { value: own[name] });
    defineProperty(listPrototype, iterator, { value: own.values });
    defineProperty(textPrototype, 'concat', { value: own.concat });
    defineProperty(textPrototype, iterator, { value: own.characters });
    defineProperty(Object.prototype, toPrimitive, { value: own.primitive });
  }

  // ---- JSON

  // Not Errors: they never leave this file.
  const OVER = {};
  const HOOKED = {};

  /** What the JSON of a value has at least. Throws `OVER` beyond the limit, and `HOOKED` where a function decides it. */
  function measured(value, size, limit) {
    if (typeof value === 'string') return size + value.length + 2;
    if (typeof value !== 'object' || value === null) return size + 1;
    if (typeof value.toJSON === 'function') throw HOOKED;
    let total = size + 2;
    if (isArray(value)) {
      total += value.length;
      if (total > limit) throw OVER;
      for (let at = 0; at < value.length; at += 1) total = measured(value[at], total, limit);
    } else {
      const names = keys(value);
      for (let at = 0; at < names.length; at += 1) {
        const member = value[names[at]];
        if (member === undefined || typeof member === 'function') continue;
        total = measured(member, total + names[at].length, limit);
      }
    }
    if (total > limit) throw OVER;
    return total;
  }

  function counted(value, limit, space) {
    let total = 0;
    const count = (key, member) => {
      total += key.length + (typeof member === 'string' || isArray(member) ? member.length : 1);
      if (total > limit) throw OVER;
      return member;
    };
    return stringify(value, count, space);
  }

  function checked(value, limit, replacer, space) {
    try {
      measured(value, 0, limit);
    } catch (problem) {
      if (problem === OVER) throw OVER;
      if (problem === HOOKED) return counted(value, limit, space);
      // Too deep, or a cycle: JSON.stringify finds the words for it.
    }
    return stringify(value, replacer, space);
  }

  /** `JSON.stringify`, or what `tooLong` gives when the text would be longer than `limit`. */
  function toJson(value, limit, tooLong, replacer, space) {
    try {
      return checked(value, limit, replacer, space);
    } catch (problem) {
      if (problem === OVER) return tooLong();
      throw problem;
    }
  }

  function toText(value, replacer, space) {
    const refuse = () => {
      throw new LimitError('Invalid string length');
    };
    return text(toJson(value, setup.characters, refuse, replacer, space));
  }

  return { start, spend, text, members, countIteration, countCall, install, toJson, toText };
});
