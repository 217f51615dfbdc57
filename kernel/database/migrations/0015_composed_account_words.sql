-- Names are kept as they were typed: what is typed decomposed is found like what is typed composed. Composing comes first,
-- for it can make punctuation.
DROP INDEX users_words;
CREATE OR REPLACE FUNCTION account_words(email text, display_name text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector(
    'simple',
    translate(
        normalize(email || ' ' || display_name, NFC), '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32)
    )
);
CREATE INDEX users_words ON users USING gin (account_words(email, display_name));
