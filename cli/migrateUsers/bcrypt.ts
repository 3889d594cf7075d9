const bcrypt = /^\$2[aby]?\$\d\d\$[./A-Za-z0-9]{53}$/;
const plain = /^\$2[ab]\$10\$/;

export const isBcrypt = (hash: string) => bcrypt.test(hash);

/** An import takes 10 rounds as `password_hash`, and others as a custom hash. */
export const hashFields = (hash: string) =>
  plain.test(hash)
    ? { password_hash: hash }
    : { custom_password_hash: { algorithm: "bcrypt", hash: { value: hash } } };
