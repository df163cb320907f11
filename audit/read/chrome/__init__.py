"""What frames a page: header, navigation, breadcrumbs, footer, identity marks, forms."""
