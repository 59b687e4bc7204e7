select * from {{ source('raw', 'srm_units') }}
