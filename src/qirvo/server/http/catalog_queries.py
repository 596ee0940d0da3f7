"""What is looked for in the catalog, as the parameters of an address say it."""

from typing import Annotated

from fastapi import Depends, Query

from qirvo.domain.catalog_search import CatalogQuery, CatalogSort, Price

Words = Annotated[str, Query(max_length=200)]
Filter = Annotated[str, Query(max_length=1_000)]


def asked_query(
    *,
    q: Words = "",
    category: Filter = "",
    tag: Filter = "",
    publisher: Filter = "",
    price: Price | None = None,
    without_permission: Annotated[str, Query(alias="withoutPermission", max_length=200)] = "",
    sort: CatalogSort = CatalogSort.RELEVANCE,
) -> CatalogQuery:
    """Return what the parameters ask for."""
    return CatalogQuery(
        words=q,
        category=category,
        tag=tag,
        publisher=publisher,
        price=price,
        without_permission=without_permission,
        sort=sort,
    )


Asked = Annotated[CatalogQuery, Depends(asked_query)]
