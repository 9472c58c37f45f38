/**
 * The wording of validation errors. The service validates with graphql-java, whose texts are not graphql-js's; rules
 * that graphql-js already has are kept and only given the kind that graphql-java files them under.
 */
import {
  Kind,
  ExecutableDefinitionsRule,
  FragmentsOnCompositeTypesRule,
  GraphQLError,
  KnownDirectivesRule,
  LoneAnonymousOperationRule,
  NoFragmentCyclesRule,
  OverlappingFieldsCanBeMergedRule,
  PossibleFragmentSpreadsRule,
  UniqueArgumentNamesRule,
  UniqueDirectivesPerLocationRule,
  UniqueFragmentNamesRule,
  UniqueInputFieldNamesRule,
  UniqueOperationNamesRule,
  UniqueVariableNamesRule,
  VariablesAreInputTypesRule,
} from 'graphql';
import type { ASTNode, ValidationContext, ValidationRule } from 'graphql';
import { singleRootFieldRule } from './single-root-field.ts';

/** `Validation error of type FieldUndefined: … @ 'video/title'`. The place is left out where there is none. */
export function validationMessage(kind: string, text: string, place: readonly string[]): string {
  const at = place.length > 0 ? ` @ '${place.join('/')}'` : '';
  return `Validation error of type ${kind}: ${text}${at}`;
}

/** The names of the fields and fragments around a node, outermost first: how graphql-java writes a place. */
export function placeOf(node: ASTNode, ancestors: readonly (ASTNode | readonly ASTNode[])[]): readonly string[] {
  return [...ancestors, node].flatMap((above) =>
    'kind' in above && (above.kind === Kind.FIELD || above.kind === Kind.FRAGMENT_DEFINITION) ? [above.name.value] : [],
  );
}

const KINDS: readonly (readonly [ValidationRule, string])[] = [
  [ExecutableDefinitionsRule, 'NonExecutableDefinition'],
  [UniqueOperationNamesRule, 'DuplicateOperationName'],
  [LoneAnonymousOperationRule, 'LoneAnonymousOperationViolation'],
  [singleRootFieldRule, 'SubscriptionMultipleRootFields'],
  [FragmentsOnCompositeTypesRule, 'FragmentTypeConditionInvalid'],
  [UniqueFragmentNamesRule, 'DuplicateFragmentName'],
  [NoFragmentCyclesRule, 'FragmentCycle'],
  [PossibleFragmentSpreadsRule, 'InvalidFragmentType'],
  [UniqueVariableNamesRule, 'DuplicateVariableName'],
  [VariablesAreInputTypesRule, 'NonInputTypeOnVariable'],
  [KnownDirectivesRule, 'UnknownDirective'],
  [UniqueDirectivesPerLocationRule, 'DuplicateDirectiveName'],
  [UniqueArgumentNamesRule, 'DuplicateArgumentNames'],
  [UniqueInputFieldNamesRule, 'WrongType'],
  [OverlappingFieldsCanBeMergedRule, 'FieldsConflict'],
];

/** Rules with graphql-js's texts, reporting under graphql-java's kinds. */
export const renamedRules: readonly ValidationRule[] = KINDS.map(([rule, kind]) => (context: ValidationContext) => {
  const reporting = Object.create(context, {
    reportError: {
      value: (error: GraphQLError) => {
        const text = error.message.replace(/\.$/, '');
        const nodes = error.nodes ? { nodes: error.nodes } : {};
        context.reportError(new GraphQLError(validationMessage(kind, text, []), nodes));
      },
    },
  }) as ValidationContext; // Object.create is typed `any`; the prototype is a ValidationContext.
  return rule(reporting);
});
