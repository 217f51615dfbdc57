-- Accounts by the words of address and name.

-- Words are what stands between blanks and ASCII punctuation: of `anna.smith@example.org` there are four. What is
-- sought is cut up alike (`control_api/accounts/search_words.py`).
CREATE FUNCTION account_words(email text, display_name text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector(
    'simple',
    translate(email || ' ' || display_name, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32))
);
CREATE INDEX users_words ON users USING gin (account_words(email, display_name));
