"""All that PostgreSQL knows of a schema, as lines that can be compared."""

from kernel.database.pool import Connection

_DESCRIPTIONS = {
    "relations": """
        SELECT relkind::text, relname, relpersistence::text, reloptions, relrowsecurity FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
    """,
    "columns": """
        SELECT class.relname, row_number() OVER (PARTITION BY class.oid ORDER BY attnum) AS place, attname,
               format_type(atttypid, atttypmod), attnotnull, attidentity::text, attgenerated::text,
               attcollation::regcollation::text, pg_get_expr(adbin, adrelid)
        FROM pg_attribute JOIN pg_class AS class ON class.oid = attrelid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'v') AND attnum > 0
            AND NOT attisdropped
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, contype::text, condeferrable, condeferred, convalidated,
               pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "indexes": """
        SELECT pg_get_indexdef(indexrelid), indisunique, indisprimary, indisvalid, indimmediate
        FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE relnamespace = 'public'::regnamespace
    """,
    "triggers": """
        SELECT pg_get_triggerdef(pg_trigger.oid), tgenabled::text
        FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal
    """,
    "functions": """
        SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    """,
    "views": """
        SELECT relname, pg_get_viewdef(oid) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
    """,
    "sequences": """
        SELECT relname, format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcycle
        FROM pg_sequence JOIN pg_class ON pg_class.oid = seqrelid
        WHERE relnamespace = 'public'::regnamespace
    """,
    "types": """
        SELECT typname, typtype::text FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype NOT IN ('c', 'b')
    """,
    "migrations": "SELECT number, name, checksum FROM schema_migrations",
}


async def describe_schema(connection: Connection) -> dict[str, list[str]]:
    """Tables, columns, constraints, indexes, triggers, functions' bodies, views and sequences, each sorted."""
    return {
        what: sorted(repr(tuple(row.values())) for row in await connection.fetch(query))
        for what, query in _DESCRIPTIONS.items()
    }
