-- Grain: event.
select * from {{ ref('rice_insurance_events') }}
union all
select * from {{ ref('pricing_page_events') }}
union all
select * from {{ ref('broken_banner_events') }}
