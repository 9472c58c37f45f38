/** Filter objects and the alternatives they become, each a list of `field operator value`; `null` where there is no filter. */
export const subscriptionFilters: readonly {
  readonly shows: string;
  readonly args: string;
  readonly groups: readonly (readonly string[])[] | null;
}[] = [
  {
    shows: 'fields side by side must all hold',
    args: `{ a: { eq: 1 }, b: { ne: 2 } }`,
    groups: [['a eq 1', 'b ne 2']],
  },
  {
    shows: 'or multiplies the groups',
    args: `{ status: { eq: 'READY' }, or: [{ ownerId: { eq: 'u1' } }, { isPublic: { eq: true } }] }`,
    groups: [
      ['status eq "READY"', 'ownerId eq "u1"'],
      ['status eq "READY"', 'isPublic eq true'],
    ],
  },
  {
    shows: 'several operators on one field are alternatives',
    args: `{ n: { ge: 1, le: 5 } }`,
    groups: [['n ge 1'], ['n le 5']],
  },
  {
    shows: 'a field repeated in an and list stands twice in one group',
    args: `{ and: [{ n: { ge: 1 } }, { n: { le: 5 } }] }`,
    groups: [['n ge 1', 'n le 5']],
  },
  { shows: 'not is taken for a field', args: `{ not: { eq: 1 } }`, groups: [['not eq 1']] },
  { shows: 'unknown operators pass', args: `{ a: { sounds: 'like' } }`, groups: [['a sounds "like"']] },
  { shows: 'a dotted name is kept', args: `{ 'owner.country': { eq: 'NL' } }`, groups: [['owner.country eq "NL"']] },
  {
    shows: 'ignored fields are dropped everywhere',
    args: `{ a: { eq: 1 }, or: [{ b: { eq: 2 } }, { a: { eq: 3 }, c: { eq: 4 } }] }, ['a']`,
    groups: [['b eq 2'], ['c eq 4']],
  },
  {
    shows: 'each rule is an alternative added to every group',
    args: `{ a: { eq: 1 } }, [], { owner: { eq: 'u1' }, team: { eq: 't1' } }`,
    groups: [
      ['a eq 1', 'owner eq "u1"'],
      ['a eq 1', 'team eq "t1"'],
    ],
  },
  { shows: 'an empty filter has no group', args: `{}`, groups: [] },
  { shows: 'a field without operators has no group', args: `{ a: {} }`, groups: [] },
  { shows: 'an empty and list has no group', args: `{ and: [] }`, groups: [] },
  { shows: 'null is no filter', args: `null`, groups: null },
  { shows: 'nothing is no filter', args: ``, groups: null },
  { shows: 'a list is no filter', args: `[{ a: { eq: 1 } }]`, groups: null },
  { shows: 'JSON text is no filter', args: `'{"a":{"eq":1}}'`, groups: null },
];
