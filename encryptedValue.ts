/** Stands in for a configuration value that the offline preview cannot decrypt; the text that Pulumi itself prints for secrets. */
export const encryptedValue = "[secret]";
