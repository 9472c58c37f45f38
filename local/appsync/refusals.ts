/** What is refused before anything runs: a configuration, or the request of one resolver. */

/** A configuration that the service would not have saved. The message names the resolver, field or type. */
export class ConfigurationRefused extends Error {
  override readonly name = 'ConfigurationRefused';
}

/** A request document that AppSync cannot read: the field fails with `MappingTemplate` and `response` does not run. */
export class MalformedRequest extends Error {
  override readonly name = 'MalformedRequest';
}
