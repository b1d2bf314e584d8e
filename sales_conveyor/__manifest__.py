{
    "name": "Sales Conveyor",
    "summary": "One sales process from the first contact to the client who recommends, "
    "and a central client file that belongs to the company",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "Sales Conveyor",
    "website": "https://github.com/sales-conveyor/sales_conveyor",
    "depends": ["contacts", "sale_crm"],
    "data": [
        # Security
        "security/sales_conveyor_groups.xml",
        "security/conveyor_client_security.xml",
        "security/ir.model.access.csv",
        # Data
        "data/ir_sequence_data.xml",
        "data/ir_cron_data.xml",
        # Views
        "views/conveyor_client_views.xml",
        "views/conveyor_figures_views.xml",
        "views/conveyor_rebuild_views.xml",
        "views/conveyor_uncounted_document_views.xml",
        "views/conveyor_client_duplicate_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
        "views/sales_conveyor_menus.xml",
    ],
    "demo": [
        "demo/res_company_demo.xml",
        "demo/res_users_demo.xml",
        "demo/res_partner_category_demo.xml",
        "demo/product_product_demo.xml",
        "demo/res.partner.csv",
        "demo/conveyor_demo.xml",
    ],
    "assets": {
        "web.assets_backend": ["sales_conveyor/static/src/**/*"],
        "web.assets_tests": ["sales_conveyor/static/tests/tours/**/*"],
    },
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "application": True,
}
