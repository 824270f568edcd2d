-- What a user of PostGraphile would write for the summary of the pipeline.
CREATE SCHEMA bench;
CREATE FUNCTION bench.pipeline_groups(from_year int)
    RETURNS TABLE (funding_source_code text, stage text, applications bigint, projects bigint)
    LANGUAGE sql STABLE AS $$
    SELECT funding_source_code, stage, count(*), count(DISTINCT pipeline_project_id)
    FROM public.application
    WHERE visibility = 'PUBLIC' AND year >= from_year
    GROUP BY 1, 2 ORDER BY 1, 2
$$;
CREATE FUNCTION bench.pipeline_amounts(from_year int)
    RETURNS TABLE (
        funding_source_code text, stage text, amount_basis text, finance_kind text, currency text, minor bigint, applications bigint
    )
    LANGUAGE sql STABLE AS $$
    SELECT
        a.funding_source_code, a.stage, m.amount_basis, m.finance_kind, m.amount_currency,
        sum(m.amount_minor)::bigint, count(DISTINCT m.application_id)
    FROM public.application a JOIN public.application_amount m ON m.application_id = a.id
    WHERE a.visibility = 'PUBLIC' AND m.visibility = 'PUBLIC' AND a.year >= from_year
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
$$;
