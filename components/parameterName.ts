/** Where the session is kept, unless told otherwise. */
export const defaultParameterName = "/1password/scim/scimsession";

/** SSM takes a name of several parts only with a slash before it. https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
export const withLeadingSlash = (name: string): string =>
  name.includes("/") && !name.startsWith("/") ? `/${name}` : name;
