const matches = (pattern: RegExp) => (self: string) => pattern.test(self);

/** Python's `str.is…` methods: what all characters of a text are. */
export const characterTests = {
  isdigit: matches(/^\p{Nd}+$/u),
  isdecimal: matches(/^\p{Nd}+$/u),
  isnumeric: matches(/^\p{N}+$/u),
  isalpha: matches(/^\p{L}+$/u),
  isalnum: matches(/^[\p{L}\p{N}]+$/u),
  isspace: matches(/^\s+$/u),
  isidentifier: matches(/^[\p{L}_][\p{L}\p{N}_]*$/u),
  isascii: matches(/^\p{ASCII}*$/u),
  isupper: (self: string): boolean => /\p{L}/u.test(self) && self === self.toUpperCase() && self !== self.toLowerCase(),
  islower: (self: string): boolean => /\p{L}/u.test(self) && self === self.toLowerCase() && self !== self.toUpperCase(),
  istitle: (self: string): boolean => /\p{L}/u.test(self) && !/\p{L}\p{Lu}|(?<!\p{L})\p{Ll}/u.test(self),
};
